"""What the page says, in English and in Arabic: one small table, a key a line."""

from __future__ import annotations

from miqyas.errors import BuildError, nearest
from miqyas.present.figure import interval, ordinal, place_of
from miqyas.present.ranking import Standing

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
        "{ranked} of {all} places are ranked, by {indicators} indicators{pillars}{year}. Figures: {shares}.",
        "{ranked} من {all} مصنَّفة، وفق {indicators} مؤشرًا{pillars}{year}. الأرقام: {shares}.",
    ),
    "in_pillars": (" in {count} parts", " في {count} أجزاء"),
    "for_year": (", for {year}", "، لعام {year}"),
    "read": (
        "Every rank stands with the interval that held it in {share} of {count} models drawn. "
        "Places whose intervals overlap cannot be told apart.",
        "تُذكر كل مرتبة مع المجال الذي وقعت فيه في {share} من {count} نموذجًا مسحوبًا. "
        "البلدان التي تتداخل مجالاتها لا يمكن التمييز بينها.",
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
        "{name} is {low} of {of} in {share} of the models",
        "{name}: المرتبة {low} من {of} في {share} من النماذج",
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
    "figures": ("{count} figures: {shares}", "{count} رقمًا: {shares}"),
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
    "reported": ("measured", "مقيس"),
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
    "count": ("{count} figures", "{count} رقمًا"),
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

    def ordinal(self, rank: float) -> str:
        """A rank in a sentence."""
        return ordinal(rank) if self.language == "en" else place_of(rank)

    def listed(self, names: list[str]) -> str:
        """A list in a sentence."""
        comma, last = (", ", " and ") if self.language == "en" else ("، ", " و")
        return last.join(part for part in (comma.join(names[:-1]), "".join(names[-1:])) if part)

    def finding(self, ranked: list[Standing], english: str) -> str:
        """What the ranking says, as a sentence: the English one, or the same thing said in Arabic."""
        if self.language == "en":
            return english
        if not ranked:
            return "لا يمكن تصنيف أي بلد: كلها دون التغطية التي يطلبها النموذج"
        best = [one.name for one in ranked if one.rank == ranked[0].rank]
        if len(best) > 1:
            return f"{self.listed(best)} معًا في المرتبة {place_of(ranked[0].rank)} من {len(ranked)}"
        first = ranked[0]
        ends = interval(first.low, first.high).split("-")
        where = "" if ends[0] == ends[-1] else f"، بين المرتبتين {ends[0]} و{ends[-1]}"
        near = [
            one.name for one in ranked[1:] if one.low is not None and first.high is not None and one.low <= first.high
        ]
        more = f"{self.listed(near[:2])} و{len(near) - 2} غيرهما" if len(near) > 3 else self.listed(near)
        tail = f"؛ لا يمكن تمييزه عن {more}" if near else ""
        return f"{first.name} في المرتبة {place_of(first.rank)} من {len(ranked)}{where}{tail}"
