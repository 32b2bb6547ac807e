"""What match cards say, in English and in Arabic: one small table, a key a line."""

from __future__ import annotations

from miqyas.errors import BuildError, nearest
from miqyas.present.fieldwords import FIELDS
from miqyas.present.words import LANGUAGES

_TABLE: dict[str, tuple[str, str]] = {
    "readiness": ("readiness", "الجاهزية"),
    "activity": ("activity", "النشاط"),
    "declared": ("declared needs and offers", "الاحتياجات والعروض المعلنة"),
    "robust": ("robust", "متين"),
    "contingent": ("contingent", "مشروط"),
    "toss-up": ("toss-up", "متأرجح"),
    "unlikely": ("unlikely", "غير مرجَّح"),
    "not known": ("not known", "غير معروف"),
    "title": ("{giver} to {taker}", "من {giver} إلى {taker}"),
    "eyebrow": ("{field} · rests on {rests}", "{field} · يستند إلى {rests}"),
    "chance": (
        "Among the {best} best partners of {taker} in {share} of {count} draws: {word}",
        "من أفضل {best} شركاء لـ{taker} في {share} من {count} سحبة: {word}",
    ),
    "value": (
        "Value {value}, between {low} and {high}: a value, not a prediction.",
        "القيمة {value}، بين {low} و{high}: قيمة وليست توقعًا.",
    ),
    "has": ("What {giver} has, and {taker} lacks", "ما لدى {giver} وينقص {taker}"),
    "behind": ("Where {giver} is least behind {taker}", "حيث {giver} أقل تأخرًا عن {taker}"),
    "part": ("Part", "الجزء"),
    "ahead_of": ("ahead of {share}", "يتقدم على {share}"),
    "counted": ("{count} counted", "أُحصي {count}"),
    "none": ("no figure", "لا رقم"),
    "gap": ("Why the gap can be learned over", "لماذا يمكن تعلُّم ما في الفجوة"),
    "gap_told": (
        "{giver} stands at {here} and {taker} at {there} of 100 between the last place and the first; most is "
        "learned at a distance of {optimum}; at {distance}, as here, {learnable} of that. {giver} is ahead in "
        "{ahead} of the draws.",
        "{giver} عند {here} و{taker} عند {there} من 100 بين آخر بلد وأول بلد؛ وأكثر التعلُّم عند مسافة {optimum}، "
        "وعند {distance}، كما هنا، {learnable} من ذلك. {giver} متقدم في {ahead} من السحبات.",
    ),
    "gap_none": (
        "{giver} is not ahead of {taker}: nothing to learn in this direction by the models as they are written.",
        "{giver} ليس متقدمًا على {taker}: لا شيء يُتعلَّم في هذا الاتجاه وفق النماذج كما كُتبت.",
    ),
    "gap_far": (
        "{giver} is too far ahead: at {here} against {there} of 100 little of it can be taken up.",
        "{giver} متقدم أكثر من اللازم: {here} مقابل {there} من 100، وقليل منه يمكن استيعابه.",
    ),
    "floor": (
        "What {taker} can take up is held back to {floor} by {what}: {value}, where {need} would hold nothing back.",
        "ما يستطيع {taker} استيعابه محدود بنسبة {floor} بسبب {what}: {value}، وعند {need} لا يحدّه شيء.",
    ),
    "flip": ("What would flip it", "ما الذي يغيّر ذلك"),
    "flip_in": (
        "It drops out of the {best} best if {name} moves by {change} points of 100.",
        "يخرج من أفضل {best} إذا تحرك {name} بمقدار {change} نقطة من 100.",
    ),
    "flip_out": (
        "By the models as written it is outside the {best} best; it comes in if {name} moves by {change} points of "
        "100.",
        "وفق النماذج كما كُتبت هو خارج أفضل {best}؛ ويدخل إذا تحرك {name} بمقدار {change} نقطة من 100.",
    ),
    "flip_never": ("No standing of {name} changes it.", "لا يغيّره أي موضع لـ{name}."),
    "ties": ("Existing ties", "الروابط القائمة"),
    "engagements": ("Similar past engagements", "ارتباطات سابقة مماثلة"),
    "not_recorded": ("not recorded", "غير مسجَّلة"),
    "nothing": ("none on record", "لا شيء في السجل"),
    "said": ("Declared", "المعلن"),
    "met": (
        "{modality}: offered ({offer}, until {offer_until}) and needed ({need}, until {need_until})",
        "{modality}: معروض ({offer}، حتى {offer_until}) ومطلوب ({need}، حتى {need_until})",
    ),
    "offered": ("{party} offers {modality} ({owner}, until {until})", "{party} يعرض {modality} ({owner}، حتى {until})"),
    "needed": ("{party} needs {modality} ({owner}, until {until})", "{party} يحتاج {modality} ({owner}، حتى {until})"),
    "unsaid": ("nothing declared in this field", "لا شيء معلن في هذا المجال"),
    "advantage": ("Revealed advantage", "الميزة الظاهرة"),
    "advantage_told": (
        "{name}: {count} counted, {expected} expected; advantage {plain}, shrunk {shrunk} ({low} to {high})",
        "{name}: أُحصي {count} والمتوقع {expected}؛ الميزة {plain}، مقرَّبة {shrunk} ({low} إلى {high})",
    ),
    "beside": (
        "Of what is near the field {giver} has {share} that {taker} has not, by counts of {year} in {fields} fields. "
        "How well near fields tell who holds one: {applicable}, where 0.50 is chance.",
        "مما هو قريب من المجال لدى {giver} {share} ليس لدى {taker}، وفق أعداد {year} في {fields} من المجالات. "
        "مدى دلالة المجالات القريبة: {applicable}، و0.50 هي المصادفة.",
    ),
    "counts_missing": (
        "not known: it needs counts of activity in at least two fields, a table iso3,year,field,count given with "
        "--activity; what is shipped counts one field only",
        "غير معروفة: تحتاج أعدادًا للنشاط في مجالين على الأقل، في جدول iso3,year,field,count يُعطى بالخيار "
        "--activity؛ والمرفق يعدّ مجالًا واحدًا فقط",
    ),
    "missing": (
        "Figures missing of {name}: {share} of the weight. In every draw they are those of some other place.",
        "أرقام ناقصة لـ{name}: {share} من الوزن. وهي في كل سحبة أرقام بلد آخر.",
    ),
    "sources": ("Sources", "المصادر"),
    "commercial": ("not for commercial use", "ليس للاستخدام التجاري"),
    "repeat": (
        "{model}, seed {seed}, {count} draws, panel {panel}, miqyas {version}",
        "النموذج {model}؛ البذرة {seed}؛ {count} سحبة؛ اللوحة {panel}؛ miqyas {version}",
    ),
    "training": ("training", "التدريب"),
    "experts": ("experts", "الخبراء"),
    "infrastructure": ("infrastructure", "البنية التحتية"),
    "standards": ("standards", "المعايير"),
    "research": ("research", "البحث"),
    "market": ("market", "السوق"),
    "finance": ("finance", "التمويل"),
    "and": (" and ", " و"),
}


class MatchWords:
    """The words of match cards in one language; raises BuildError for a language they do not speak."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise BuildError(f"match cards do not speak '{language}' yet", repair=nearest(language, LANGUAGES))
        self.language = language
        self.direction = LANGUAGES[language]

    def __call__(self, key: str, **given: object) -> str:
        """The words of a key, with what stands in their gaps."""
        said = _TABLE[key][self.language == "ar"]
        return said.format(**given) if given else said

    def ltr(self, text: str, *, after: bool = False) -> str:
        """A date, a signed number or a code, which keeps its order among Arabic letters; after: also behind it."""
        mark = "" if self.direction == "ltr" else "\N{LEFT-TO-RIGHT MARK}"
        return f"{mark}{text}{mark if after else ''}"

    def field(self, id: str) -> str:
        """Name of a field."""
        return FIELDS[id][self.language == "ar"]

    def rests(self, on: tuple[str, ...]) -> str:
        """What a card rests on."""
        return self("and").join(self(one) for one in on)
