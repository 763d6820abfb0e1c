"""Certificates in many scripts, for the tests and for looking at: facts as a caller would give them, already translated."""

from dataclasses import replace
from datetime import UTC, datetime

from portal.certificates.documents import CertificateFacts


def labels(*texts: str) -> dict[str, str]:
    keys = [
        "heading",
        "awarded_to",
        "for_completing",
        "period",
        "hours",
        "issued_on",
        "number",
        "code",
        "verify_at",
        "qr_alt",
        "revision",
        "signature",
    ]
    return dict(zip(keys, texts, strict=True))


ENGLISH = CertificateFacts(
    number="2026-000123",
    code="7K3M-9QXZ-2B4C-8D6F-H1N0",
    verify_url="https://portal.example.org/verify/7K3M9QXZ2B4C8D6FH1N0",
    holder_name_native="Maria Clara Santos",
    city="Quezon City",
    country="Philippines",
    title="Open data for cities",
    description="Completed with 86 % in the final quiz.",
    programme="Training for city officials",
    edition="15th edition, Seoul 2026",
    starts_on="2 November 2026",
    ends_on="20 November 2026",
    issued_on="23 November 2026",
    hours="24",
    issuer="Association of Cities for Open Government",
    signatory_name="Kim Min-jun",
    signatory_position="Secretary General",
    language="en",
    issued_at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    labels=labels(
        "Certificate of completion",
        "is awarded to",
        "for completing",
        "Dates",
        "Hours",
        "Issued on",
        "Number",
        "Code",
        "Confirm every fact at",
        "QR code with the address of the page that confirms this certificate",
        "Revision",
        "For the association",
    ),
)

KOREAN = replace(
    ENGLISH,
    language="ko",
    holder_name_native="박서연",
    holder_name_latin="Park Seo-yeon",
    city="성남시",
    country="대한민국",
    title="도시를 위한 열린 데이터",
    description="최종 시험에서 86 %를 받아 과정을 마쳤습니다.",
    programme="도시 공무원 연수",
    edition="제15기, 2026년 서울",
    starts_on="2026년 11월 2일",
    ends_on="2026년 11월 20일",
    issued_on="2026년 11월 23일",
    issuer="열린 정부 도시 협의회",
    signatory_name="김민준",
    signatory_position="사무총장",
    labels=labels(
        "수료증", "받는 사람", "수료한 과정", "기간", "시간", "발급일", "번호", "코드", "확인 주소",
        "이 수료증을 확인하는 페이지의 QR 코드", "개정", "협의회를 대표하여",
    ),
)  # fmt: skip

ARABIC = replace(
    ENGLISH,
    language="ar",
    direction="rtl",
    holder_name_native="محمد عبد الرحمن الخطيب",
    holder_name_latin="Mohammad Abdulrahman Al-Khatib",
    city="الخليل",
    country="فلسطين",
    title="البيانات المفتوحة للمدن",
    description="أُكملت الدورة بنتيجة 86 % في الاختبار النهائي.",
    programme="برنامج تدريب موظفي المدن",
    edition="الدورة الخامسة عشرة، سيول 2026",
    starts_on="2 نوفمبر 2026",
    ends_on="20 نوفمبر 2026",
    issued_on="٢٣ نوفمبر ٢٠٢٦",
    issuer="رابطة المدن للحكومة المنفتحة",
    signatory_position="الأمين العام",
    labels=labels(
        "شهادة إتمام", "تُمنح إلى", "لإتمام", "الفترة", "الساعات", "تاريخ الإصدار", "الرقم", "الرمز", "للتحقق من كل ما ورد هنا",
        "رمز استجابة سريعة يحمل عنوان صفحة التحقق", "المراجعة", "عن الرابطة",
    ),
)  # fmt: skip

RUSSIAN = replace(
    ENGLISH,
    language="ru",
    holder_name_native="Айталина Дьөгүөрэбинэ",
    holder_name_latin="Aitalina Egorova",
    city="Якутск",
    country="Россия",
    title="Открытые данные для городов",
    description="Итоговый тест пройден на 86 %.",
    programme="Обучение городских служащих",
    edition="15-й выпуск, Сеул, 2026",
    starts_on="2 ноября 2026 г.",
    ends_on="20 ноября 2026 г.",
    issued_on="23 ноября 2026 г.",
    issuer="Ассоциация городов за открытое управление",
    signatory_name="Ким Мин Джун",
    signatory_position="Генеральный секретарь",
    labels=labels(
        "Сертификат", "вручается", "за прохождение курса", "Период", "Часы", "Дата выдачи", "Номер", "Код",
        "Проверить все сведения", "QR-код с адресом страницы проверки", "Редакция", "От имени ассоциации",
    ),
)  # fmt: skip

CHINESE = replace(
    ENGLISH,
    language="zh-Hans",
    holder_name_native="欧阳晓梅",
    holder_name_latin="Ouyang Xiaomei",
    city="成都市",
    country="中国",
    title="面向城市的开放数据",
    description="以 86 % 的成绩通过结业测验。",
    programme="城市公务员培训",
    edition="第十五期，2026 年首尔",
    starts_on="2026年11月2日",
    ends_on="2026年11月20日",
    issued_on="2026年11月23日",
    issuer="开放政府城市协会",
    signatory_position="秘书长",
    labels=labels(
        "结业证书", "授予", "完成课程", "日期", "学时", "颁发日期", "编号", "验证码", "核实网址", "核实页面地址的二维码", "修订", "代表协会",
    ),
)  # fmt: skip

SINHALA = replace(
    ENGLISH,
    language="si",
    holder_name_native="ක්‍රිෂාන්ති විජේසූරිය",
    holder_name_latin="Krishanthi Wijesuriya",
    city="දඹුල්ල",
    country="ශ්‍රී ලංකාව",
    title="නගර සඳහා විවෘත දත්ත",
    description="අවසන් ප්‍රශ්නාවලියේ 86 % ලබා අවසන් කරන ලදී.",
    programme="නගර නිලධාරීන් පුහුණු කිරීම",
    edition="15 වන වාරය, සෝල් 2026",
    starts_on="2026 නොවැම්බර් 2",
    ends_on="2026 නොවැම්බර් 20",
    issued_on="2026 නොවැම්බර් 23",
    issuer="විවෘත රජයක් සඳහා නගර සංගමය",
    signatory_position="මහලේකම්",
    labels=labels(
        "සම්පූර්ණ කිරීමේ සහතිකය", "පිරිනමන්නේ", "සම්පූර්ණ කළ පාඨමාලාව", "කාලය", "පැය", "නිකුත් කළ දිනය", "අංකය", "කේතය",
        "සත්‍යාපනය කරන්න", "සත්‍යාපන පිටුවේ QR කේතය", "සංශෝධනය", "සංගමය වෙනුවෙන්",
    ),
)  # fmt: skip

VIETNAMESE = replace(
    ENGLISH,
    language="vi",
    holder_name_native="Nguyễn Thị Hồng Phượng",
    city="Hà Nội",
    country="Việt Nam",
    title="Dữ liệu mở cho các thành phố",
    description="Hoàn thành với 86 % trong bài kiểm tra cuối khóa.",
    programme="Đào tạo cán bộ thành phố",
    edition="Khóa 15, Seoul 2026",
    starts_on="2 tháng 11, 2026",
    ends_on="20 tháng 11, 2026",
    issued_on="23 tháng 11, 2026",
    issuer="Hiệp hội các thành phố vì chính quyền mở",
    signatory_position="Tổng thư ký",
    labels=labels(
        "Chứng nhận hoàn thành", "trao cho", "đã hoàn thành", "Thời gian", "Số giờ", "Ngày cấp", "Số", "Mã", "Kiểm tra tại",
        "Mã QR dẫn đến trang xác nhận", "Bản sửa đổi", "Thay mặt hiệp hội",
    ),
)  # fmt: skip

TURKISH = replace(
    ENGLISH,
    language="tr",
    holder_name_native="Işıl Çağlayan Öğüt",
    city="Beyoğlu",
    country="Türkiye",
    title="Kentler için açık veri",
    labels=ENGLISH.labels
    | {"heading": "Tamamlama belgesi", "awarded_to": "verilen kişi", "for_completing": "tamamladığı ders"},
)
HINDI = replace(
    ENGLISH,
    language="hi",
    holder_name_native="श्रीमती प्रज्ञा क्षत्रिय",
    holder_name_latin="Pragya Kshatriya",
    title="शहरों के लिए खुला डेटा",
)
THAI = replace(
    ENGLISH,
    language="th",
    holder_name_native="ปิยะวัฒน์ ศรีสุขสันต์กุล",
    holder_name_latin="Piyawat Srisuk",
    title="ข้อมูลเปิดสำหรับเมือง",
)
TAMIL = replace(ENGLISH, language="ta", holder_name_native="தமிழ்ச்செல்வி கிருஷ்ணமூர்த்தி", title="நகரங்களுக்கான திறந்த தரவு")
JAPANESE = replace(
    ENGLISH,
    language="ja",
    holder_name_native="渡邉 さくら",
    holder_name_latin="Watanabe Sakura",
    title="都市のためのオープンデータ",
)

SCRIPTS = {
    "en": ENGLISH, "ko": KOREAN, "ar": ARABIC, "ru": RUSSIAN, "zh": CHINESE, "si": SINHALA, "vi": VIETNAMESE,
    "tr": TURKISH, "hi": HINDI, "th": THAI, "ta": TAMIL, "ja": JAPANESE,
}  # fmt: skip

_LONG_TITLE = "Open data, open budgets and participatory digital services for intermediate cities of the coastal and island regions"
LONG = replace(
    ENGLISH,
    holder_name_native="María de los Ángeles Concepción Fernández-Villavicencio y Montenegro de la Santísima Trinidad Rodríguez Etcheverría",
    holder_name_latin="Maria de los Angeles Concepcion Fernandez-Villavicencio y Montenegro de la Santisima Trinidad Rodriguez Etcheverria",
    city="San Fernando de la Unión y de los Caballeros de Nuestra Señora",
    country="Saint Vincent and the Grenadines",
    title=_LONG_TITLE,
    programme=_LONG_TITLE,
    edition="Fifteenth edition, Seoul, Chengdu and Ulyanovsk, with an online week before and after the days on site",
    description="Completed with 86 % in the final quiz, an action plan approved by the trainers and a presentation of the own city's "
    "practice before the other participants and the host city's digital department; full attendance on all five days on site.",
    hours="120",
    issuer="Association of Cities and Local Governments for Open, Participatory and Inclusive Digital Government",
    signatory_position="Secretary General of the association and director of the regional office for Asia",
    revision=3,
)
