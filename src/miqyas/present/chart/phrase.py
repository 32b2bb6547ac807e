"""What charts say beyond the words of the page, in English and in Arabic (the Arabic is not reviewed yet)."""

from __future__ import annotations

_TABLE: dict[str, tuple[str, str]] = {
    "interval": ("{share} of the models drawn", "{share} من النماذج المسحوبة"),
    "median": ("median", "الوسيط"),
    "rank": ("rank as the model stands", "المرتبة وفق النموذج كما هو"),
    "ranks": ("Rank", "المرتبة"),
    "share": ("Share of the models drawn", "نسبة النماذج المسحوبة"),
    "likeliest": (
        "{name} is most often {rank} of {of}: in {share} of {models}",
        "المرتبة الأكثر تكرارًا لـ{name} هي {rank} من {of}: في {share} من {models}",
    ),
    "cells": (
        "The fuller the colour, the more of the models drawn give a place that rank. Framed: its rank as the model is.",
        "كلما زادت شدة اللون زادت النماذج المسحوبة التي تعطي البلد تلك المرتبة. المؤطَّرة: مرتبته وفق النموذج كما هو.",
    ),
    "settled": (
        "{count} of {of} places hold one rank in half of the models drawn or more",
        "{count} من {of} بلدًا تحتفظ بمرتبة واحدة في نصف النماذج المسحوبة أو أكثر",
    ),
    "exact": ("any admissible weights, proven", "أي أوزان مقبولة، مبرهَن"),
    "bound": ("not excluded", "غير مستبعَد"),
    "sampled": ("{share} of the weights drawn", "{share} من الأوزان المسحوبة"),
    "reach": (
        "{name} comes {rank} of {of}: {share} of the weights drawn give {drawn}, all admissible ones {exact}",
        "{name} في المرتبة {rank} من {of}: {share} من الأوزان المسحوبة تعطي {drawn}، وجميع الأوزان المقبولة {exact}",
    ),
    "understated": (
        "Draws understate what weights can do: {share} of them cover {part} of the range that is proven",
        "السحوبات تقلّل من أثر الأوزان: {share} منها تغطي {part} من المدى المبرهَن",
    ),
    "from_to": ("{low}\u2013{high}", "من {low} إلى {high}"),
    "unmoved": ("No admissible weights move any rank", "لا أوزان مقبولة تغيّر أي مرتبة"),
    "searched": (
        "Best and worst rank over all admissible weights of {parts}.",
        "أفضل مرتبة وأسوؤها على جميع الأوزان المقبولة لـ{parts}.",
    ),
    "any": ("Any weights at all are admissible.", "جميع الأوزان مقبولة."),
    "around": ("Each weight stays between its bounds.", "يبقى كل وزن بين حدّيه."),
    "draws": (
        "Inner bar: the same weights, {count} draws, seed {seed}.",
        "الشريط الداخلي: الأوزان نفسها، {count} سحبًا، البذرة {seed}.",
    ),
    "alone": ("alone", "منفردًا"),
    "in_all": ("in all, with its part in others", "إجمالًا، مع دوره في غيره"),
    "variance": ("Share of the variance of {of}", "الحصة من تباين {of}"),
    "shift": ("the mean rank shift", "متوسط تغيّر المراتب"),
    "rank_of": ("the rank of {name}", "مرتبة {name}"),
    "none_moves": ("None of the choices moves {of}", "لا شيء من الخيارات يغيّر {of}"),
    "only": (
        "'{id}' is the only choice, so all that moves {of} is due to it",
        "«{id}» هو الخيار الوحيد، فكل ما يغيّر {of} يعود إليه",
    ),
    "untold": (
        "It cannot be told yet which choice moves {of} most: {names}",
        "لا يمكن بعدُ القول أي خيار يغيّر {of} أكثر: {names}",
    ),
    "moves": (
        "'{id}' moves {of} most: {alone} of the variance alone, {in_all} with the others",
        "«{id}» أكثر ما يغيّر {of}: {alone} من التباين منفردًا، و{in_all} مع غيره",
    ),
    "or": (" or ", " أو "),
    "noise": ("noise", "ضجيج"),
    "idle": ("does nothing", "لا أثر له"),
    "unmoved_choice": ("never drawn otherwise", "لم يُسحب غيره"),
    "replications": ("{n} replications, seed {seed}.", "{n} تكرارًا، البذرة {seed}."),
    "unranked": ("Not ranked: {names}.", "غير مصنَّفة: {names}."),
    "more": ("{count} more", "{count} غيرها"),
}


def said(language: str, key: str, **given: object) -> str:
    """The words of a key in a language, with what stands in their gaps."""
    text = _TABLE[key][language == "ar"]
    return text.format(**given) if given else text
