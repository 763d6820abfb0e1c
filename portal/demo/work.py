"""An edition that has just ended: work marked and waiting, an action plan under way, a survey with results, alumni."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import User
from portal.cities import queries as cities
from portal.core import clock, db
from portal.demo import files, people
from portal.training import questionnaire, services
from portal.training.models import (
    Edition,
    EditionState,
    EditionSurvey,
    EnrolmentState,
    Moment,
    Programme,
    Submission,
)
from portal.training.queries import learning, marking, plans, surveys
from portal.training.services.plans import Action, PlanDraft

SLUG = "one-service-clinic"
FOLDER = files.COURSES.parent / "work" / "improve-one-service"
ZONE = "Asia/Seoul"
LANGUAGES = ("en", "ko", "ar")
TAKING_PART = (
    "tak-eunsol", "hajir-eltayeb", "brian-chelule", "quach-thanh-vinh", "geraldine-manalastas", "yazan-alhaymouni",
)  # fmt: skip
TRAINERS = ("ji-hangyeol", "eloise-carpentras")
TITLES = {
    "en": "One service, better: an online clinic", "ko": "서비스 하나를 더 좋게: 온라인 클리닉",
    "ar": "خدمة واحدة أفضل: ورشة عبر الإنترنت", "ru": "Одна услуга – лучше: онлайн-мастерская",
    "es": "Un servicio, mejor: taller en línea", "fr": "Un service, en mieux : atelier en ligne",
}  # fmt: skip
WORK = {
    "brian-chelule": "Residents of Nairobi ask for about 90 business permits a day. They wait eleven days, most of them for one "
    "signature. We will let the system pass permits without objection after two days, and count the days every week.",
    "quach-thanh-vinh": "Repairs of street lamps: 300 requests a month by telephone. Nobody learns when the repair is done.",
    "geraldine-manalastas": "Birth certificates. People come twice: to ask, and to fetch. We want to send them by post.",
}
ANSWERS: tuple[tuple[str, str, list[str]], ...] = (
    ("5", "a", ["a", "c"]),
    ("4", "a", ["b"]),
    ("5", "a", ["b", "c"]),
    ("3", "b", ["a"]),
    ("4", "a", ["c"]),
    ("2", "c", []),
)


def load() -> None:
    """Loads it once; what has happened since stands."""
    if db.session.scalar(select(Edition.id).where(Edition.slug == SLUG)) is not None:
        return
    edition = _edition()
    for key in TAKING_PART:
        person = people.by_key(key)
        services.enrol(
            edition=edition,
            person=person,
            city_id=cities.cities_of(person)[0].id,
            content_lang=person.locale if person.locale in LANGUAGES else LANGUAGES[0],
        )
    first, second = (people.with_grants(people.by_key(key)) for key in TRAINERS)
    _work(edition, first)
    _plan(edition, first)
    _survey(edition, second)
    _alumni()


def _edition() -> Edition:
    version = services.import_course(FOLDER)
    programme = db.session.scalars(select(Programme).order_by(Programme.slug)).first()
    if programme is None:
        raise LookupError("the programmes of the demo come before this")
    today = clock.today(ZONE)
    plan = services.EditionPlan(
        slug=SLUG, titles=TITLES, summaries={}, starts_on=today - timedelta(days=70), ends_on=today - timedelta(days=35),
        timezone=ZONE, nominations_close_at=datetime.combine(today - timedelta(days=80), time(23, 59), ZoneInfo(ZONE)),
        is_online=True, places={}, working_languages=list(LANGUAGES), courses=[version.id],
    )  # fmt: skip
    edition = services.create_edition(programme=programme, plan=plan, actor=None)
    edition.state = EditionState.ENDED  # held before the demo began: no way through the states leads into the past
    db.session.flush()
    return edition


def _place(edition: Edition, person: User) -> learning.Place:
    found = learning.place_of(person, edition.slug, "improve-one-service", lock=True)
    if found is None:
        raise LookupError("the person does not take part")
    return found


def _work(edition: Edition, trainer: User) -> None:
    """Three works: one marked well, one sent back, one that waits."""
    handed_in: dict[str, Submission] = {}
    for key, text in WORK.items():
        place = _place(edition, people.by_key(key))
        activity = place.course.activities[0]
        services.save_work(place=place, activity=activity, text=text)
        handed_in[key] = services.hand_in_work(place=place, activity=activity)
    for key, levels, feedback, again in (
        ("brian-chelule", {"c1": 2, "c2": 2}, "Clear figures, and a step you can measure. Well done.", False),
        (
            "quach-thanh-vinh",
            {"c1": 2, "c2": 0},
            "The problem is clear. What is the first step you would change?",
            True,
        ),
    ):
        work = marking.work(handed_in[key].id, lock=True)
        if work is None:
            raise LookupError("the work is gone")
        mark = services.mark_work(work=work, actor=trainer, levels=levels, comment=feedback)
        services.settle_work(work=work, actor=trainer, score=mark.score, feedback=feedback, again=again)


def _plan(edition: Edition, trainer: User) -> None:
    author = people.by_key("tak-eunsol")
    own = plans.own_place(author, edition.slug, lock=True)
    if own is None:
        raise LookupError("the person does not take part")
    plan = services.begin_plan(own=own, is_team=False, actor=author)
    draft = PlanDraft(
        title="건축 허가 기간을 누구나 볼 수 있게", problem="건축 허가가 언제 끝나는지 시민이 알 수 없습니다.",
        indicator="허가까지 걸리는 평균 일수", baseline="18일", target="10일", currency="KRW",
        mentor_city_id=cities.cities_of(people.by_key("chu-daon"))[0].id,
        actions=[
            Action("단계별 처리 기간을 매주 공개한다", "정보화과", clock.today() + timedelta(days=60), 3_000_000),
            Action("현장 확인 예약을 온라인으로 받는다", "건축과", clock.today() + timedelta(days=120), 12_000_000),
        ],
        cases=[("Seoul: processing of civil applications, open online", "")],
    )  # fmt: skip
    one = plans.plan(author, plan.id, lock=True)
    if one is None:
        raise LookupError("the plan is gone")
    services.write_plan(plan=one.plan, draft=draft, actor=author)
    services.submit_plan(plan=one.plan, actor=author)
    services.accept_plan(plan=one.plan, edition=edition, remarks="The indicator is easy to follow.", actor=trainer)


def _survey(edition: Edition, trainer: User) -> None:
    texts = {lang: (FOLDER / lang / "questions.txt").read_text("utf-8") for lang in LANGUAGES}
    titles = {"en": "How was the clinic?", "ko": "클리닉은 어떠셨습니까?", "ar": "كيف كانت الورشة؟"}
    survey: EditionSurvey = services.plan_survey(
        edition=edition, moment=Moment.END, titles=titles, questions=questionnaire.read(texts, "en"), actor=trainer
    )
    survey.next_at = None  # asked long ago; a mail today would surprise
    services.invite(survey)
    for key, (useful, recommends, helped) in zip(TAKING_PART, ANSWERS, strict=True):
        asked = surveys.asked(people.by_key(key), survey.id, lock=True)
        if asked is not None:
            services.answer_survey(asked=asked, given={"q1": [useful], "q2": [recommends], "q3": helped}, lang="en")
    services.plan_survey(
        edition=edition, moment=Moment.THREE_MONTHS, titles={"en": "Three months later", "ko": "석 달 뒤", "ar": "بعد ثلاثة أشهر"},
        questions=questionnaire.read({"en": "[scale]* How much of it do you use?\n[text] What came of it?"}, "en"), actor=trainer,
    )  # fmt: skip


def _alumni() -> None:
    """Some who completed an edition before want to be found."""
    for key, offers, asks in (
        ("atieno-okumbe", "How we put business permits online", "A city that measures waiting times"),
        ("yazan-alhaymouni", "", "A partner for open budget data"),
        ("noelia-ayala", "Training material in Spanish", ""),
    ):
        person = people.by_key(key)
        for enrolment in learning.enrolments_of(person.id):
            if enrolment.state is EnrolmentState.COMPLETED:
                services.show_to_alumni(enrolment=enrolment, offers=offers, asks=asks)
