"""Sentences of our own, by the rules of tests/published/lint/SOURCE.md; none of them is one of its drafts."""

from datetime import date
from decimal import Decimal

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.register.lint.judge import judge

DRAFTED = date(2026, 11, 24)
EVERY = "owner date measure"
COMMITMENTS = {
    "en": {
        "Pakistan will train 300 engineers by 30 June 2028.": "",
        "Both sides agreed to hold a workshop soon.": EVERY,
        "The two sides thanked Malaysia for hosting the meeting and agreed to meet twice a year.": "owner date",
        "It was agreed that a laboratory will be set up in Lahore.": f"{EVERY} money",
        "NADRA will reduce the time for licences from 40 days in 2025 to 10 days by 2027.": "",
        "A data centre will be built by the Ministry of Communications within two years at its own expense.": "measure",
        "The Bank of Asia pledged to raise the fund to 9 million dollars in the first half of 2028.": "baseline",
        "The Assistant Secretary-General is to nominate a focal point.": "date measure",
        "Pakistan will raise the share from 31 to 40 per cent in 2029.": "",
        "Steps will be taken in due course to widen the use of satellites.": f"{EVERY} baseline money",
        "The two sides will strengthen cooperation in robotics.": EVERY,
        "It was agreed to extend the courses from two weeks to four.": "owner date",
        "Both sides noted that 300 engineers were trained in 2024 and decided to hold a seminar.": EVERY,
    },
    "fr": {
        "Le Pakistan formera trois cents ingénieurs d'ici le 30 juin 2028.": "",
        "Les deux parties sont convenues d'organiser un atelier dans les meilleurs délais.": EVERY,
        "Il a été convenu qu'un laboratoire sera créé à Lahore.": f"{EVERY} money",
        "L'Agence des fréquences s'engage à réduire le délai de 40 jours en 2025 à 10 jours d'ici 2027.": "",
        "La Guinée portera le nombre de testeurs de 80 aujourd'hui à 400 en 2029.": "",
        "Des mesures seront prises en temps utile.": EVERY,
        "Le Maroc accordera 40 bourses en 2027, à sa charge.": "",
    },
    "ar": {
        "ستقوم وزارة الاتصالات في باكستان بتدريب ثلاثمئة مهندس قبل ٣٠ يونيو ٢٠٢٨.": "",
        "اتفق الجانبان على عقد ورشة عمل في أقرب وقت ممكن.": EVERY,
        "تم الاتفاق على إنشاء مختبر في لاهور.": f"{EVERY} money",
        "ستوفد تونس خبيرين إلى داكار في ربيع عام 2027.": "",
        "سوف ترفع بنغلاديش عدد الخبراء من 80 حالياً إلى 400 بحلول عام 2029.": "",
        "قررت ماليزيا تقديم 40 منحة دراسية مجاناً في عام ١٤٤٩هـ.": "",
        "سَتُتَّخَذُ الخطوات اللازمة في الوقت المناسب.": EVERY,
    },
    "ur": {
        "پاکستان کی وزارتِ مواصلات ۳۰ جون ۲۰۲۸ تک تین سو انجینئروں کو تربیت دے گی۔": "",
        "فریقین نے جلد از جلد ایک ورکشاپ منعقد کرنے پر اتفاق کیا۔": EVERY,
        "طے پایا کہ لاہور میں ایک تجربہ گاہ قائم کی جائے گی۔": f"{EVERY} money",
        "تیونس 2027 کے موسم بہار میں دو ماہرین ڈاکار بھیجے گا۔": "",
        "ملائیشیا ۲۰۲۷ میں ۴۰ وظائف مفت دے گا۔": "",
        "مناسب وقت پر ضروری اقدامات کیے جائیں گے۔": EVERY,
    },
}
STATEMENTS = {
    "en": (
        "The world will need more engineers by 2030.",
        "They reaffirmed their commitment to the Vision 2030.",
        "The two parties expressed the hope that the Bank will open a branch.",
        "The two sides agreed that trade in services matters.",
        "Delegates urged governments to double funding by 2030.",
        "Both delegations welcomed the launch of 4G in 12 towns.",
    ),
    "fr": (
        "Le monde aura besoin de davantage d'ingénieurs d'ici 2030.",
        "Elles ont réaffirmé leur engagement en faveur de la Vision 2030.",
        "Les deux parties sont convenues que le commerce des services est important.",
    ),
    "ar": (
        "سيحتاج العالم إلى مزيد من المهندسين بحلول عام 2030.",
        "اتفق الجانبان على أهمية تجارة الخدمات.",
        "أعرب الجانبان عن أملهما في أن يفتتح البنك فرعاً.",
    ),
    "ur": (
        "دنیا کو 2030 تک مزید انجینئروں کی ضرورت ہوگی۔",
        "فریقین نے اس بات پر اتفاق کیا کہ خدمات کی تجارت اہم ہے۔",
        "فریقین نے امید ظاہر کی کہ بینک ایک شاخ کھولے گا۔",
    ),
}


@pytest.mark.parametrize(
    ("language", "text", "missing"), [(tongue, *pair) for tongue, held in COMMITMENTS.items() for pair in held.items()]
)
def test_commitments(language, text, missing):
    found = judge(text, language, DRAFTED)
    assert (found.kind, " ".join(found.missing)) == ("commitment", missing)


@pytest.mark.parametrize(("language", "text"), [(tongue, one) for tongue, held in STATEMENTS.items() for one in held])
def test_statements(language, text):
    found = judge(text, language, DRAFTED)
    assert (found.kind, found.missing) == ("statement", ())


@pytest.mark.parametrize(
    ("language", "text", "due"),
    [
        ("en", "Pakistan will do it by 30 June 2028.", "2028-06-30"),
        ("en", "Pakistan will do it in June 2028.", "2028-06"),
        ("en", "Pakistan will do it in the third quarter of 2028.", "2028-35"),
        ("en", "Pakistan will do it within six months.", "2027-05-24"),
        ("en", "Pakistan will do it by the end of next year.", "2027"),
        ("en", "Pakistan will do it by 1450 AH.", ""),
        ("en", "Pakistan, which signed in 2021, will do it in 2029.", "2029"),
        ("fr", "Le Pakistan le fera au premier semestre 2028.", "2028-40"),
        ("fr", "Le Pakistan le fera dans un délai de deux ans.", "2028-11-24"),
        ("ar", "ستنفذ باكستان ذلك خلال عامين.", "2028-11-24"),
        ("ar", "ستنفذ باكستان ذلك في مارس 2028.", "2028-03"),
        ("ur", "پاکستان ۲۰۲۸ کی پہلی سہ ماہی میں یہ کرے گا۔", "2028-33"),
    ],
)
def test_due_dates(language, text, due):
    found = judge(text, language, DRAFTED)
    assert "date" not in found.missing
    assert found.due == due


@pytest.mark.parametrize(
    "text",
    [
        "Pakistan will implement the memorandum of 2019.",
        "Pakistan will follow the Agenda 2030.",
        "Pakistan will do it twice a year.",
        "Pakistan will do it in the coming years.",
        "Pakistan will present the ‘Roadmap to 2031’.",
    ],
)
def test_what_is_no_date(text):
    assert "date" in judge(text, "en", DRAFTED).missing


@pytest.mark.parametrize(
    ("language", "text", "target"),
    [
        ("en", "Pakistan will train three hundred and twenty-five engineers.", 325),
        ("en", "Pakistan will train 1,200 engineers.", 1200),
        ("fr", "Le Pakistan formera quatre-vingt-dix ingénieurs.", 90),
        ("ar", "ستدرب باكستان خمسة وعشرين ألف مهندس.", 25_000),
        ("ur", "پاکستان ڈھائی لاکھ انجینئروں کو تربیت دے گا۔", 250_000),
        ("ur", "پاکستان ۱۲۰۰ انجینئروں کو تربیت دے گا۔", 1200),
    ],
)
def test_targets(language, text, target):
    assert judge(text, language, DRAFTED).target == Decimal(target)


@pytest.mark.parametrize(
    ("language", "text", "money"),
    [
        ("en", "Pakistan will invest USD 2.5 million in fibre.", "USD 2500000"),
        ("en", "Pakistan will invest three hundred thousand euros.", "EUR 300000"),
        ("fr", "Le Pakistan investira deux millions d'euros.", "EUR 2000000"),
        ("ur", "پاکستان تین کروڑ پانچ لاکھ ڈالر کی سرمایہ کاری کرے گا۔", "USD 30500000"),
        ("ar", "ستستثمر باكستان 3 ملايين دولار.", "USD 3000000"),
    ],
)
def test_sums(language, text, money):
    found = judge(text, language, DRAFTED)
    assert found.money == money
    assert "money" not in found.missing


def test_the_day_of_the_draft_decides():
    text = "Pakistan will train 300 engineers by June 2026."
    assert judge(text, "en", date(2025, 1, 1)).missing == ()
    assert judge(text, "en", DRAFTED).missing == ("date",)
