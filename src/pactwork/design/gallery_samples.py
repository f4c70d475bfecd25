"""What the gallery is dressed with: the five partnerships and their platform, each told in its own
language.

Samples are content, as an agreement's own words are, so they are not translated.
"""

from __future__ import annotations

from dataclasses import dataclass

from pactwork.design.drawings.quilt import Patch


@dataclass(frozen=True)
class Sample:
    """The words of one language. `commitments` go with `fills`; `added` and `removed` are for the
    difference.
    """

    language: str
    direction: str
    name: str
    parties: tuple[str, ...]
    title: str
    purpose: str
    commitments: tuple[str, ...]
    fills: tuple[float | None, ...]
    amount: str
    number: str
    counted: str
    dates: tuple[str, str, str]
    kept: str
    removed: str
    added: str
    keys: tuple[str, ...]

    @property
    def patch(self) -> Patch:
        """The agreement as a patch."""
        return Patch(
            f"gallery-{self.language}",
            self.keys,
            self.fills,
            self.title,
            "#components",
            language=self.language,
            direction=self.direction,
        )


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "en",
        "ltr",
        "English",
        ("Platform coordinator", "Partner schools"),
        "A shared platform for partner schools",
        (
            "Schools and the platform agree what each will deliver, and the "
            "public sees what became of it."
        ),
        (
            "Train teachers to use the platform",
            "Publish open teaching materials",
            "Meet twice a year",
        ),
        (1.0, 0.55, None),
        "22 of 40 trainings",
        "22",
        "trainings",
        ("3 February 2025", "14 May 2025", "1 October 2026"),
        "The parties meet",
        "once",
        "twice a year",
        ("platform", "schools"),
    ),
    Sample(
        "ro",
        "ltr",
        "Română",
        ("DGETS", "ONIXMEDIA"),
        "Acord de cooperare între DGETS și agenția ONIXMEDIA",
        (
            "Părțile își unesc mijloacele pentru ca școlile și tinerii din "
            "Chișinău să afle la timp ce pot învăța și unde."
        ),
        (
            "Organizează împreună evenimente pentru tineri",
            "Fac schimb de informații didactice",
            "Caută finanțări externe",
        ),
        (1.0, 0.7, 0.4, 0.0, 1.0, 0.25, None),
        "12 din 20 de evenimente",
        "12",
        "evenimente organizate împreună",
        ("14 aprilie 2021", "12 mai 2021", "1 septembrie 2026"),
        "Părțile organizează",
        "anual un eveniment",
        "cel puțin patru evenimente pe an",
        ("dgets", "onixmedia"),
    ),
    Sample(
        "lt",
        "ltr",
        "Lietuvių",
        ("LEU", "FuN", "VDK", "Gintarinė akademija"),
        "Viešojo sektoriaus socialinė klasterystė tvariai plėtrai",
        (
            "Trylika partnerių kartu kuria mokymosi aplinką savivaldybėms "
            "ir dalijasi Norvegijos lanksčiojo švietimo patirtimi."
        ),
        (
            "Parengti nuotolinio mokymosi kursą",
            "Apmokyti savivaldybių specialistus",
            "Surengti viešinimo renginį",
        ),
        (1.0, 1.0, 0.6, 1.0, 0.3, None),
        "186 iš 300 specialistų",
        "186",
        "apmokyti specialistai",
        ("2015 m. rugsėjo 1 d.", "2017 m. vasario 22 d.", "2017 m. balandžio 30 d."),
        "Partneriai apmoko",
        "du šimtus",
        "tris šimtus savivaldybių specialistų",
        (
            "leu",
            "fun",
            "vdk",
            "gintarine",
            "ldu",
            "utena",
            "druskininkai",
            "prienai",
            "birzai",
            "utena-svietimas",
            "druskininkai-centras",
            "prienai-kultura",
            "birzai-biblioteka",
        ),
    ),
    Sample(
        "vi",
        "ltr",
        "Tiếng Việt",
        ("Bộ Giáo dục và Đào tạo", "Tập đoàn VNPT"),
        "Thỏa thuận hợp tác chuyển đổi số trong giáo dục 2022–2025",
        (
            "Hai bên cùng xây dựng kho học liệu số dùng chung và giúp nhà "
            "giáo thành thạo công nghệ trong dạy và học."
        ),
        (
            "Bồi dưỡng kỹ năng số cho giáo viên",
            "Mở kho học liệu số dùng chung",
            "Nhận sinh viên thực tập",
        ),
        (0.8, 1.0, 0.5, 0.0, 1.0, None),
        "8.400 trên 10.000 giáo viên",
        "8.400",
        "giáo viên được bồi dưỡng",
        ("Năm 2022", "20 tháng 11, 2023", "31 tháng 12, 2025"),
        "Hai bên bồi dưỡng",
        "năm nghìn",
        "mười nghìn giáo viên",
        ("moet", "vnpt"),
    ),
    Sample(
        "ka",
        "ltr",
        "ქართული",
        ("თბილისის მედიათეკები", "ICPI"),
        "ურთიერთთანამშრომლობის მემორანდუმი მედიათეკებსა და ICPI-ს შორის",
        (
            "მხარეები ერთად ატარებენ ტრენინგებს, ცვლიან წიგნებს და მედიათეკის "
            "სამუშაო სივრცეს ახალგაზრდებით ავსებენ."
        ),
        (
            "ტრენინგები და სემინარები",
            "წიგნებისა და ელექტრონული მასალების გაცვლა",
            "ევროპელი მოხალისეების მიღება",
        ),
        (1.0, 0.35, 0.0, 0.6, None),
        "7 ტრენინგი 20-დან",
        "7",
        "ჩატარებული ტრენინგი",
        ("7 ივლისი, 2017", "8 ივლისი, 2017", "1 ივლისი, 2027"),
        "მხარეები ატარებენ",
        "ხუთ ტრენინგს",
        "წელიწადში ათ ტრენინგს",
        ("tbilisi-mediatheques", "icpi"),
    ),
    Sample(
        "fa",
        "rtl",
        "فارسی",
        ("شهرداری کرمانشاه", "مؤسسه یادگیری یونسکو", "کمیسیون ملی یونسکو"),
        "پیوستن کرمانشاه به شبکهٔ جهانی شهرهای یادگیرنده",
        (
            "شهر می‌پذیرد که برای همهٔ شهروندان راه یادگیری مادام‌العمر را "
            "باز کند و نتیجه را هر سال نشان دهد."
        ),
        ("تشکیل کارگروه‌های سواد", "برگزاری دوره‌های سواد رسانه‌ای", "گزارش دوسالانه به یونسکو"),
        (1.0, 0.45, 0.0, None),
        "۱۸ دوره از ۴۰ دوره",
        "۱۸",
        "دورهٔ برگزارشده",
        ("۱۲ مهر ۱۴۰۴", "۵ آذر ۱۴۰۴", "۱ مهر ۱۴۰۶"),
        "شهرداری برگزار می‌کند",
        "ده دوره",
        "چهل دورهٔ سواد رسانه‌ای",
        ("kermanshah-cultural-organisation", "uil", "iran-national-commission-unesco"),
    ),
)

STATES_SHOWN = (
    "not_started",
    "on_track",
    "behind",
    "fulfilled",
    "overdue",
    "unfinished",
    "not_measurable",
)
