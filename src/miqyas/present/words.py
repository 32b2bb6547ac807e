"""What the page says, in English and in Arabic: one small table, a key a line."""

from __future__ import annotations

from miqyas.errors import BuildError, nearest
from miqyas.present.figure import counted, ends, most, ordinal, place_of, share
from miqyas.present.markup import inert
from miqyas.present.standing import FEW, Lead, Standing
from miqyas.study.vary import SHARE

LANGUAGES = {"en": "ltr", "ar": "rtl"}
"""Languages of the page and the direction each is written in."""

_TABLE: dict[str, tuple[str, str]] = {
    "rank": ("Rank", "المرتبة"),
    "rank_axis": ("Where the rank can be", "مجال المرتبة"),
    "place": ("Place", "البلد"),
    "score": ("Score", "الدرجة"),
    "made": ("What the score is made of", "مكوّنات الدرجة"),
    "apart": ("Scores of its parts", "درجات المكوّنات"),
    "data": ("Figures", "الأرقام"),
    "facts": (
        "{ranked} of {all} are ranked, by {indicators}{pillars}{year}. Figures: {shares}.",
        "{ranked} من {all} مصنَّفة، وفق {indicators}{pillars}{year}. الأرقام: {shares}.",
    ),
    "in_pillars": (" in {count}", " في {count}"),
    "for_year": (", for {year}", "، لعام {year}"),
    "read": (
        "Every rank stands with the interval that held it in {share} or more of {count} drawn.",
        "تُذكر كل مرتبة مع المجال الذي وقعت فيه في {share} أو أكثر من {count} سُحبت.",
    ),
    "some_models": (
        "Where a place has a rank in some of them only, the interval is of those.",
        "وإذا كانت للبلد مرتبة في بعضها فقط، فالمجال مأخوذ من ذلك البعض.",
    ),
    "few": (
        "Only {count} drawn: too few to carry an interval of {share}.",
        "المسحوب {count} فقط: أقل من أن يحمل مجالًا بنسبة {share}.",
    ),
    "by_pairs": (
        "Two places are told apart where one stands before the other in {share} of them or more.",
        "يُميَّز بين بلدين إذا سبق أحدهما الآخر في {share} منها أو أكثر.",
    ),
    "by_overlap": (
        "Where intervals overlap, the order may turn.",
        "حيث تتداخل المجالات قد ينقلب الترتيب.",
    ),
    "partly": (
        "It has a rank in {share} of the models drawn only.",
        "له مرتبة في {share} فقط من النماذج المسحوبة.",
    ),
    "weights_only": (
        "Only weights were varied, so the intervals say less than how sure the ranks are.",
        "لم تُغيَّر سوى الأوزان، فالمجالات تقول أقل من مدى الثقة في المراتب.",
    ),
    "restricted": (
        "Some of these figures may not be used commercially: see the sources.",
        "بعض هذه الأرقام لا يجوز استخدامه تجاريًا: انظر المصادر.",
    ),
    "key_rank": ("rank", "المرتبة"),
    "key_interval": ("interval, {share}", "المجال، {share}"),
    "key_median": ("median", "الوسيط"),
    "key_data": ("Figures", "الأرقام"),
    "key_parts": ("Parts and their share of the whole", "الأجزاء وحصتها من الكل"),
    "not_additive": (
        "The score is no sum of its parts: each has its own small bar, worst to best.",
        "الدرجة ليست مجموع أجزائها: لكل جزء شريط صغير، من الأسوأ إلى الأفضل.",
    ),
    "caption": ("Ranking with intervals", "الترتيب مع المجالات"),
    "filter": ("Find a place", "ابحث عن بلد"),
    "order": ("Order by", "رتّب حسب"),
    "adds": ("What a part adds", "ما يضيفه كل جزء"),
    "open": ("Open all", "افتح الكل"),
    "close": ("Close all", "أغلق الكل"),
    "shown": ("places shown", "بلدًا معروضًا"),
    "by": ("Ordered by", "مرتَّب حسب"),
    "between": ("{name} is between {low} and {high} of {of}", "{name}: بين المرتبتين {low} و{high} من {of}"),
    "certain": (
        "{name} is {low} of {of} in {share} of {count}",
        "{name}: المرتبة {low} من {of} في {share} من {count}",
    ),
    "no_rank": ("{name} has no rank", "{name}: بلا مرتبة"),
    "stands": (
        "Rank {rank} as the model stands, median {median}.",
        "المرتبة {rank} وفق النموذج كما هو، والوسيط {median}.",
    ),
    "outside": (
        "That rank lies outside its interval: most of the other choices move it.",
        "تقع هذه المرتبة خارج مجالها: معظم الخيارات الأخرى تغيّرها.",
    ),
    "never": ("never ranked in the models drawn", "لم تُصنَّف في أي نموذج مسحوب"),
    "link": ("Address of this place", "عنوان هذا البلد"),
    "alone": ("It can be told apart from every other place.", "يمكن تمييزه عن كل بلد آخر."),
    "told_one": ("It cannot be told apart from {first}.", "لا يمكن تمييزه عن {first}."),
    "told_two": ("It cannot be told apart from {first} and {last}.", "لا يمكن تمييزه عن {first} و{last}."),
    "told_more": (
        "It cannot be told apart from {count} others, from {first} to {last}.",
        "لا يمكن تمييزه عن {count} غيره، من {first} إلى {last}.",
    ),
    "overlap_none": ("Its interval overlaps no other.", "لا يتداخل مجاله مع أي مجال آخر."),
    "overlap_one": ("Its interval overlaps that of {first}.", "يتداخل مجاله مع مجال {first}."),
    "overlap_two": ("Its interval overlaps those of {first} and {last}.", "يتداخل مجاله مع مجالي {first} و{last}."),
    "overlap_more": (
        "Its interval overlaps those of {count} others, from {first} to {last}.",
        "يتداخل مجاله مع مجالات {count} غيره، من {first} إلى {last}.",
    ),
    "figures": ("{count}: {shares}", "{count}: {shares}"),
    "newest": (", from {old} to {new}", "، من {old} إلى {new}"),
    "strong": ("Strong", "نقاط القوة"),
    "weak": ("Weak", "نقاط الضعف"),
    "none": ("none", "لا شيء"),
    "of": ("of {count}", "من {count}"),
    "part": ("Part", "الجزء"),
    "value": ("Value", "القيمة"),
    "year": ("Year", "السنة"),
    "state": ("State", "الحالة"),
    "source": ("Source", "المصدر"),
    "counted": ("counted as {value}", "تُحتسب {value}"),
    "reported": ("reported", "مُبلَّغ عنه"),
    "estimated": ("estimated", "مقدَّر"),
    "carried": ("carried", "مُرحَّل"),
    "imputed": ("filled in", "مستكمَل"),
    "suppressed": ("suppressed", "محجوب"),
    "not applicable": ("not applicable", "لا ينطبق"),
    "masked": ("masked", "مستبعَد"),
    "absent": ("absent", "غائب"),
    "unranked": ("Not ranked", "غير مصنَّفة"),
    "why": ("Why", "السبب"),
    "how": ("How it was made", "كيف حُسب"),
    "step": ("Step", "الخطوة"),
    "method": ("Method", "الطريقة"),
    "on": ("On", "على"),
    "everything": ("everything", "الكل"),
    "all_but": ("all but {names}", "الكل ما عدا {names}"),
    "idle": ("Not done: {steps}.", "لم يُجرَ: {steps}."),
    "unmoved": ("Nothing to change: {steps}.", "لم يكن هناك ما يُغيَّر: {steps}."),
    "unstated": ("not stated", "غير مذكور"),
    "no_purpose": ("What this index is for is not stated.", "الغرض من هذا الدليل غير مذكور."),
    "tree": ("Weights and limits, and why", "الأوزان والحدود، وأسبابها"),
    "inside": ("Share in its part", "الحصة في جزئه"),
    "whole": ("Share of the whole", "الحصة من الكل"),
    "better": ("Better", "الأفضل"),
    "higher": ("higher", "الأعلى"),
    "lower": ("lower", "الأدنى"),
    "limits": ("Limits and unit", "الحدود والوحدة"),
    "varied": ("What was varied", "ما الذي غُيِّر"),
    "choice": ("Choice", "الخيار"),
    "options": ("What it could be", "ما يمكن أن يكون"),
    "sources": ("Sources", "المصادر"),
    "licence": ("Licence", "الترخيص"),
    "vintage": ("Vintage", "الإصدار"),
    "address": ("Address", "العنوان"),
    "commercial": ("not for commercial use", "ليس للاستخدام التجاري"),
    "divisor": ("denominator", "مقام"),
    "masks": ("Printed, but not believed", "منشور، لكنه غير موثوق"),
    "series": ("Series", "السلسلة"),
    "printed": ("Printed", "المنشور"),
    "ruled": ("Ruled", "تاريخ القرار"),
    "notices": ("Notices", "ملاحظات"),
    "repeat": ("To repeat it", "لإعادة الحساب"),
    "model": ("Model", "النموذج"),
    "panel": ("Data", "البيانات"),
    "version": ("miqyas", "مقياس"),
    "seed": ("Seed", "البذرة"),
    "drawn": ("Models drawn", "النماذج المسحوبة"),
}


_NOUNS: dict[str, tuple[str, str, str, str, str]] = {
    # English, then Arabic: one, two, a few, many.
    "place": ("place", "بلد واحد", "بلدين", "بلدان", "بلدًا"),
    "indicator": ("indicator", "مؤشر واحد", "مؤشرين", "مؤشرات", "مؤشرًا"),
    "part": ("part", "جزء واحد", "جزأين", "أجزاء", "جزءًا"),
    "figure": ("figure", "رقم واحد", "رقمان", "أرقام", "رقمًا"),
    "model": ("model", "نموذج واحد", "نموذجين", "نماذج", "نموذجًا"),
}


class Words:
    """The page's own words in one language; raises BuildError for a language it does not speak."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise BuildError(f"the page does not speak '{language}' yet", repair=nearest(language, LANGUAGES))
        self.language = language
        self.direction = LANGUAGES[language]

    def __call__(self, key: str, **given: object) -> str:
        """The words of a key, with what stands in their gaps."""
        said = _TABLE[key][self.language == "ar"]
        return said.format(**given) if given else said

    def counted(self, count: int, noun: str) -> str:
        """So many of something."""
        english, one, two, few, many = _NOUNS[noun]
        if self.language == "en":
            return counted(count, english)
        if count in (1, 2):
            return one if count == 1 else two
        # Arabic counts in its own way: three to ten in the plural, eleven to ninety-nine in the accusative.
        tail = few if 3 <= count % 100 <= 10 else many if count % 100 > 10 else one.split()[0]
        return f"{count:,} {tail}"

    def stated(self, text: str) -> str:
        """What a person stated, inert; what a draft left to be stated says so."""
        return f"<em>{self('unstated')}</em>" if open_yet(text) else inert(text)

    def ordinal(self, rank: float) -> str:
        """A rank in a sentence."""
        return ordinal(rank) if self.language == "en" else place_of(rank)

    def listed(self, names: list[str]) -> str:
        """A list in a sentence."""
        comma, last = (", ", " and ") if self.language == "en" else ("، ", " و")
        return last.join(part for part in (comma.join(names[:-1]), "".join(names[-1:])) if part)

    def finding(self, ranked: list[Standing], english: str, lead: Lead | None) -> str:
        """What the ranking says, as a sentence: the English one, or the same thing said in Arabic."""
        if self.language == "en":
            return english
        if not ranked:
            return "لا يمكن تصنيف أي بلد: كلها دون التغطية التي يطلبها النموذج"
        best = [one.name for one in ranked if one.rank == ranked[0].rank]
        if len(best) > 1:
            return f"{self.listed(best)} معًا في المرتبة {place_of(ranked[0].rank)} من {len(ranked)}"
        first = ranked[0]
        tail = self._borne(first, lead) if lead else ""
        return f"{first.name} في المرتبة {place_of(first.rank)} من {len(ranked)}{tail}"

    def _borne(self, first: Standing, lead: Lead) -> str:
        models = self.counted(lead.models, "model")
        if lead.models < FEW:
            return f"؛ {self('few', count=models, share=share(SHARE)).rstrip('.')}"
        low, high = ends(first.low, first.high) or (1, 1)
        where = f"، بين المرتبتين {low} و{high}"
        if low == high:
            where = f"، والمرتبة {low} في {_more_than(lead.held)} من {models}"
        near = list(lead.near)
        more = f"{self.listed(near[:2])} و{len(near) - 2} غيرهما" if len(near) > 3 else self.listed(near)
        told = "لا يمكن تمييزه عن" if lead.pairs else "يتداخل مجاله مع مجال"
        return f"{where}؛ {told} {more}" if near else where


def open_yet(text: str) -> bool:
    """Whether a draft has left a text to be written."""
    return text.strip().upper().startswith("TODO")


def _more_than(part: float) -> str:
    # A share that is not quite all is not told as all.
    return most(part).replace("more than", "أكثر من").replace("less than", "أقل من")
