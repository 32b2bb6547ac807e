"""What the view of the technology fields says, in English and in Arabic: one small table, a key a line."""

from __future__ import annotations

from collections.abc import Mapping

from miqyas.errors import BuildError, nearest
from miqyas.present.figure import some
from miqyas.present.words import LANGUAGES

FIELDS: Mapping[str, tuple[str, str]] = {
    "ai": ("Artificial intelligence", "الذكاء الاصطناعي"),
    "robotics": ("Robotics", "الروبوتات"),
    "blockchain": ("Blockchain", "سلسلة الكتل"),
    "iot": ("Internet of things", "إنترنت الأشياء"),
    "big-data": ("Big data", "البيانات الضخمة"),
    "cloud": ("Cloud services", "الخدمات السحابية"),
}
"""The six fields of the mission, in its own order, and their names."""

_TABLE: dict[str, tuple[str, str]] = {
    "readiness": ("Readiness", "الجاهزية"),
    "activity": ("Activity", "النشاط"),
    "means": ("the means that are there", "المقومات المتوفرة"),
    "done": ("what is done in the field", "ما يُنجز في المجال"),
    "rank_of": ("rank {rank} of {of}", "المرتبة {rank} من {of}"),
    "score": ("score {score}", "الدرجة {score}"),
    "not_ranked": ("not ranked", "غير مصنَّف"),
    "place": ("Place", "البلد"),
    "part": ("Part", "الجزء"),
    "value": ("Value", "القيمة"),
    "year": ("Year", "السنة"),
    "weight": ("Share of the whole", "الحصة من الكل"),
    "why": ("Why, and how well it stands for the field", "السبب، ومدى تمثيله للمجال"),
    "rate": ("Rate and its interval of {share}, shrunk", "المعدل ومجاله بنسبة {share}، مقرَّبًا"),
    "key": (
        "The dot is the rank, the band its interval of {share}, the line the median; the best rank is at the start.",
        "النقطة هي المرتبة، والشريط مجالها بنسبة {share}، والخط هو الوسيط؛ وأفضل مرتبة عند البداية.",
    ),
    "see_below": ("no counts are shipped", "لا أعداد مرفقة"),
    "apart": (
        "Readiness says which means are there, activity what is done with them. One never stands for the other.",
        "تقول الجاهزية أي المقومات متوفر، ويقول النشاط ما يُنجز بها. ولا يحل أحدهما محل الآخر.",
    ),
    "head_place": (
        "{name} stands best in {best}: {rank} of {of} in readiness{interval}",
        "{name} في أفضل حال في {best}: المرتبة {rank} من {of} في الجاهزية{interval}",
    ),
    "head_near": (
        "; {fields} may be as good",
        "؛ وقد لا تقل عنها {fields}",
    ),
    "years": ("{side}: figures of {years}.", "{side}: أرقام {years}."),
    "undivided": (
        "{title}: {count} in {year}, for which there is no {by}",
        "{title}: {count} في {year}، ولا يتوفر المقام ({by}) لتلك السنة",
    ),
    "head_none": ("{name} is ranked in none of the six fields", "{name} غير مصنَّف في أي من المجالات الستة"),
    "head_field": (
        "{name}: {first} comes first of {of} in readiness{interval}",
        "{name}: {first} في المرتبة الأولى من {of} في الجاهزية{interval}",
    ),
    "head_field_none": ("{name}: no place can be ranked", "{name}: لا يمكن تصنيف أي بلد"),
    "and_so": (
        ", and so in {share} or more of the models drawn",
        "، وكذلك في {share} أو أكثر من النماذج المسحوبة",
    ),
    "partly": (
        "ranked in {share} of the models drawn only, and the interval is of those",
        "مصنَّف في {share} فقط من النماذج المسحوبة، والمجال مأخوذ منها",
    ),
    "comma_within": (", between {low} and {high}", "، بين {low} و{high}"),
    "eyebrow": ("Six technology fields", "المجالات التكنولوجية الستة"),
    "facts": (
        "Readiness is ranked for {readiness} of {all} places, activity for {activity}.",
        "صُنِّفت الجاهزية لـ {readiness} من {all} بلدًا، والنشاط لـ {activity}.",
    ),
    "facts_none": (
        "Readiness is ranked for {readiness} of {all} places; activity is not ranked.",
        "صُنِّفت الجاهزية لـ {readiness} من {all} بلدًا؛ والنشاط غير مصنَّف.",
    ),
    "no_counts": (
        "not ranked: no counts of this field are shipped. Missing: how many works each member has in the {topics} "
        "OpenAlex topics of the field (pack field-topics, version 1), by year.",
        "غير مصنَّف: لا أعداد مرفقة لهذا المجال. الناقص: عدد أعمال كل عضو في {topics} من موضوعات OpenAlex للمجال "
        "(الحزمة field-topics، الإصدار 1)، سنةً بسنة.",
    ),
    "get_counts": (
        "How to get it: count works by country and year for these topics, write a table iso3,year,field,count, and "
        "give it with --activity.",
        "كيف يُحصل عليه: تُعدّ الأعمال حسب البلد والسنة لهذه الموضوعات، وتُكتب في جدول iso3,year,field,count، "
        "ويُعطى بالخيار --activity.",
    ),
    "topics": ("The topics", "الموضوعات"),
    "silent": (
        "too little evidence: {speak} of {all} sources speak, {need} needed",
        "أدلة أقل من الكافي: يتكلم {speak} من {all} من المصادر، والمطلوب {need}",
    ),
    "few": ("{title}: {count} counted, {items} needed", "{title}: أُحصي {count}، والمطلوب {items}"),
    "state": ("{title}: {state}", "{title}: {state}"),
    "silent_note": (
        "A place is ranked in activity where {need} of the {all} sources speak; a count speaks from {items} on.",
        "يُصنَّف البلد في النشاط حيث يتكلم {need} من {all} من المصادر؛ ولا يتكلم العدد إلا من {items} فأكثر.",
    ),
    "own": ("{share} of it is its own count", "{share} منه من أعداده هو"),
    "reported": ("reported", "مُبلَّغ عنه"),
    "estimated": ("estimated", "مقدَّر"),
    "carried": ("of an earlier year", "من سنة أسبق"),
    "imputed": ("filled in", "مستكمَل"),
    "suppressed": ("none printed: zero, or too few to print", "لم يُنشر عدد: صفر، أو أقل من أن يُنشر"),
    "not applicable": ("not applicable", "لا ينطبق"),
    "masked": ("printed, but not believed", "منشور، لكنه غير موثوق"),
    "absent": ("no figure", "لا رقم"),
    "drawn": ("What was varied", "ما الذي غُيِّر"),
    "sources": ("Sources", "المصادر"),
    "commercial": ("not for commercial use", "ليس للاستخدام التجاري"),
    "repeat": ("To repeat it", "لإعادة الحساب"),
    "details": ("What it rests on", "على ماذا تقوم"),
}


class FieldWords:
    """The words of the view in one language; raises BuildError for a language it does not speak."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise BuildError(f"the page does not speak '{language}' yet", repair=nearest(language, LANGUAGES))
        self.language = language
        self.direction = LANGUAGES[language]

    def __call__(self, key: str, **given: object) -> str:
        """The words of a key, with what stands in their gaps."""
        said = _TABLE[key][self.language == "ar"]
        return said.format(**given) if given else said

    def field(self, id: str) -> str:
        """Name of a field."""
        return FIELDS[id][self.language == "ar"]

    def listed(self, parts: list[str]) -> str:
        """Clauses in a sentence."""
        return ("; " if self.language == "en" else "؛ ").join(parts)

    def some(self, names: list[str], most: int) -> str:
        """Names in a sentence, the later ones counted."""
        if self.language == "en":
            return some(names, most)
        rest = len(names) - most
        return "، ".join(names if rest <= 1 else [*names[:most], f"{rest}+"])
