"""The pages everybody may see."""

from __future__ import annotations

from datetime import date

from portal.cities.models import OfficeKind, Region
from tests.factories.cities import make_city, make_office, make_organisation


def test_directory_shows_the_same_cities_on_map_and_list(client):
    make_city(slug="hanoi", names={"en": "Hanoi", "vi": "Hà Nội"}, own_lang="vi", country="VN")
    make_city(
        slug="nairobi", names={"en": "Nairobi"}, country="KE", region=Region.AFRICA, latitude=-1.3, longitude=36.8
    )
    make_city(membership=None)
    page = client.page("/en/cities/")
    on_map = {a["href"] for a in page.select(".map-point")}
    in_list = {a["href"] for a in page.select(".cards .card-title a")}
    assert on_map == in_list == {"/en/cities/hanoi", "/en/cities/nairobi"}


def test_committee(client):
    city = make_city(slug="seoul")
    make_office(city, OfficeKind.CHAIR, starts_on=date(2013, 9, 1), ends_on=date(2016, 9, 1))
    page = client.page("/en/committee?on=2015-09-17")
    assert "/en/cities/seoul" in str(page)
    client.page("/en/cities/seoul")
    client.page("/ar/cities/seoul")
    make_organisation(slug="nitda")
    client.page("/ko/organisations/nitda")
