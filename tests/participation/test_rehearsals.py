from tests.factories.participation import EVERYTHING, make_process, make_space
from tests.factories.accounts import make_user
from portal.accounts.models import Role
from portal.participation.rules.proposals import Terms
from portal.core import tasks
import re


def test_try(app, client, login, work):
    space = make_space()
    process = make_process(
        space, published=False, phases=((1, 20, EVERYTHING), (25, 30, ())), terms=Terms(debate_at=5, answer_at=10)
    )
    staff = make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))
    client = login(staff)
    page = client.get(f"/en/participation/manage/process/{process.id}/rehearsals")
    assert page.status_code == 200
    answer = client.submit(f"/en/participation/manage/process/{process.id}/rehearsals", {"people": "50", "seed": "3"})
    print(answer.status_code, answer.location)
    where = answer.location
    print(client.get(where).status_code)
    from tests.factories import accounts

    print(app.extensions["pending_tasks"])
    work()
    text = client.get(where).text
    print(text[:200], len(text))
    for link in re.findall(r'href="(/[^"]*/pages/\d+)"', text):
        p = client.get(link)
        print(link, p.status_code, p.text.count("<a "))
    assert 0
