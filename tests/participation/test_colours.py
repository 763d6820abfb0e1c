"""The shades of a city's colour: all can be read, all are of its hue, and its pages, frames and the form of its staff show them."""

from __future__ import annotations

import colorsys
import re

import pytest

from portal.accounts.models import Role
from portal.participation.rules import colours
from portal.participation.rules.colours import DAY, NIGHT, SHAPE, TEXT, contrast, shades
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_space
from tests.frontend.test_tokens import SCHEMES
from tests.lint import LintingClient

HERE = "/en/cities/quito/participation"
MANAGE = "/en/participation/manage/quito"
_LEVELS = ("00", "33", "66", "99", "cc", "ff")
GRID = [f"#{red}{green}{blue}" for red in _LEVELS for green in _LEVELS for blue in _LEVELS]
ODD = [
    "#ffff00",
    "#ffffff",
    "#000000",
    "#fffffe",
    "#010000",
    "#b3202a",
    "#14532d",
    "#0b5c73",
    "#777777",
    "#0000ff",
    "#ffd700",
    "#7fff00",
]


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)))


@pytest.mark.parametrize(("scheme", "name"), [(DAY, "light"), (NIGHT, "dark")])
def test_every_colour_has_shades_that_can_be_read_and_keep_its_hue(scheme, name):
    page = SCHEMES[name]
    assert (scheme.papers, scheme.ink) == ((page["surface"], page["paper"], page["sunken"]), page["ink"])
    for colour in (*GRID, *ODD):
        made = shades(colour, scheme)
        for text in (made.accent, made.deep):
            assert all(contrast(text, ground) >= TEXT for ground in (*scheme.papers, made.tint)), (colour, made)
            assert contrast(made.on_accent, text) >= TEXT, (colour, made)
        assert contrast(page["ink"], made.tint) >= TEXT
        assert contrast(made.accent, page["line"]) >= SHAPE, "a bar of progress on its way"
        hue, light, saturation = _hls(colour)
        shade_hue, shade_light, shade_saturation = _hls(made.accent)
        if saturation > 0.1 and 0.05 < shade_light < 0.95 and shade_saturation > 0.1:
            away = abs(hue - shade_hue)
            assert min(away, 1 - away) < 0.02, (colour, made)
        if saturation == 0:
            assert shade_saturation == 0, "grey stays grey"
        assert made.accent == colour or (shade_light > light if scheme.is_dark else shade_light < light)


def test_a_colour_that_can_be_read_is_taken_as_it_is_and_another_one_is_changed_no_more_than_needed():
    assert shades("#14532d", DAY).accent == "#14532d"
    assert shades("#b3202a", DAY).accent == "#b3202a"
    for colour, scheme in (("#ffff00", DAY), ("#ffffff", DAY), ("#000000", NIGHT), ("#0b5c73", NIGHT)):
        made = shades(colour, scheme)
        assert made.accent != colour
        assert min(contrast(made.accent, ground) for ground in (*scheme.papers, made.tint)) < TEXT + 0.25, (
            colour,
            made,
        )
    assert shades("#ffff00", NIGHT).accent == "#ffff00"


def test_the_sheet_of_a_colour_is_kept_by_browsers_and_there_is_none_of_what_is_no_colour(app):
    anonymous = LintingClient(app)
    sheet = anonymous.get("/en/participation/colours/ffff00.css")
    assert (sheet.mimetype, sheet.headers["Cache-Control"]) == ("text/css", "public, max-age=604800")
    assert sheet.text.count(f"--accent:{shades('#ffff00', DAY).accent};") == 1
    assert sheet.text.count("--accent:#ffff00;") == 2, "by the system's choice and by the reader's own"
    assert len(sheet.data) < 1500
    for wrong in ("red", "FFFF00", "ffff0", "ffff00}", "ffff00%0A"):
        assert anonymous.get(f"/en/participation/colours/{wrong}.css").status_code == 404, wrong


def test_pages_and_frames_of_a_space_bring_its_colours_and_those_of_others_do_not(app):
    process = make_process(make_space(make_city(slug="quito"), colour="#0b5c73"))
    plain = make_process(make_space(make_city(slug="lima")))
    anonymous = LintingClient(app)
    slug, component, other = process.slug, process.components[0].slug, plain.slug
    for path in ("", "reports/", f"{slug}/", f"{slug}/{component}/", "embed/", f"embed/{slug}"):
        page = anonymous.get(f"{HERE}/{path}")
        assert page.status_code == 200, path
        assert "/participation/colours/0b5c73.css" in page.text, path
        assert page.text.count("in-city-colours") == 1, path
        assert "style=" not in page.text, path
    for path in ("/en/cities/lima/participation/", f"/en/cities/lima/participation/embed/{other}", "/en/cities/quito"):
        assert "in-city-colours" not in anonymous.get(path).text, path


def test_staff_see_how_it_will_look_and_read_its_contrast_before_they_save(app, login):
    space = make_space(make_city(slug="quito"), colour="#14532d")
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),)))
    page = staff.page(f"{MANAGE}/edit").select_one("#city-look")
    told = [" ".join(one.get_text().split()) for one in page.find_all("figcaption")]
    assert re.search(r"can be read as it is: 8\.\d to 1", told[0]), told
    assert "nearest shade of it that can be read" in told[1]
    looked = staff.submit(f"{MANAGE}/edit", {"titles_en": "Quito", "own_colour": "y", "colour": "#ffff00", "look": "1"})
    assert looked.status_code == 200
    assert "/participation/colours/ffff00.css" in looked.text
    assert re.search(r"only 1\.0 to 1 against the page", looked.text)
    assert "/participation/colours/14532d.css" in staff.get(f"{HERE}/").text, "it saves nothing"
    piece = staff.get(f"{MANAGE}/look?colour=%23FFFFFF", headers={"HX-Request": "true"}).text
    assert "colours/ffffff.css" in piece
    assert "<html" not in piece
    assert staff.get(f"{MANAGE}/look?colour=<b>", headers={"HX-Request": "true"}).status_code == 200


def test_least_contrasts_are_those_of_wcag():
    assert (TEXT, SHAPE) == (4.5, 3.0)
    assert colours.weakest_contrast("#111827") == 1.0
