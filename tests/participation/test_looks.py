"""How a space looks, and how it stands in the city's own site."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from portal.accounts.models import Role
from portal.participation import queries
from portal.participation.rules.colours import contrast, weakest_contrast
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient

HERE = "/en/cities/quito/participation"
MANAGE = "/en/participation/manage/quito"


def picture(form: str = "PNG") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, form)
    return BytesIO(out.getvalue())


def test_contrast_is_that_of_wcag_and_a_weak_colour_is_told_in_words(app, login):
    assert (round(contrast("#000000", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)
    assert weakest_contrast("#f4f0e8") < 1.2
    space = make_space(make_city(slug="quito"), colour="#f4f0e8")
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),)))
    assert "stands out from the page by 1.1 to 1 only" in staff.get(f"{MANAGE}/").text
    assert (
        staff.submit(f"{MANAGE}/edit", {"titles_en": "Quito", "own_colour": "y", "colour": "#b5651d"}).status_code
        == 303
    )
    assert "stands out from the page" not in staff.get(f"{MANAGE}/").text


def test_a_logo_is_made_anew_shown_with_words_and_taken_away(app, login):
    space = make_space(make_city(slug="quito"))
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),)))
    anonymous, page = LintingClient(app), f"{MANAGE}/logo"
    assert anonymous.get(f"{HERE}/logo").status_code == 404
    svg = (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "logo.svg")
    for form in (
        {"alts_en": "Arms"},
        {"alts_en": "Arms", "file": svg},
        {"alts_en": "", "file": (picture(), "logo.png")},
    ):
        assert staff.submit(page, form).status_code in (400, 422), form
    assert (
        staff.submit(page, {"alts_en": "The arms of Quito", "file": (picture("JPEG"), "logo.jpg")}).status_code == 303
    )
    assert 'alt="The arms of Quito"' in anonymous.get(f"{HERE}/").text
    shown = anonymous.get(f"{HERE}/logo")
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert staff.submit(page, {"alts_en": "Arms, two lions"}).status_code == 303, "other words, the same picture"
    assert "two lions" in anonymous.get(f"{HERE}/").text
    assert staff.submit(page, {}, to=f"{page}/remove").status_code == 303
    assert anonymous.get(f"{HERE}/logo").status_code == 404
    assert queries.space_by_city("quito").logo_key == ""


def test_widgets_are_light_without_scripts_and_framed_where_the_city_says(app, login, queries):
    process = make_process(
        make_space(make_city(slug="quito"), embed_origins=["https://quito.example"], colour="#1f7a63")
    )
    component = process.components[0].slug
    for n in range(7):
        make_proposal(process, make_user(), f"Proposal with a number {n}")
    draft = make_process(process.space, title="What comes next", published=False)
    anonymous = LintingClient(app)
    for path, words in (
        ("", "Ideas for our streets"),
        (process.slug, "Phase 1"),
        (f"{process.slug}/{component}", "Proposal with a number 6"),
    ):
        address = f"{HERE}/embed/{path}"
        anonymous.get(address)
        app.extensions["page_store"].clear()
        with queries() as seen:
            found = anonymous.get(address)
        assert len(seen) <= 6, (path, len(seen))
        assert words in found.text
        assert "<script" not in found.text
        assert "Set-Cookie" not in found.headers
        assert len(found.data) < 6000
        assert "frame-ancestors https://quito.example;" in found.headers["Content-Security-Policy"] + ";"
    assert found.text.count("Proposal with a number") == 5
    assert anonymous.get(f"{HERE}/embed/{draft.slug}").status_code == 404
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", process.space.city_id)),)))
    assert staff.page(f"{MANAGE}/embed").get_text().count("<iframe src=") == 3
