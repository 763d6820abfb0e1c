"""News of the first city in each state that an address asks for, for the fuzzer and the access matrix."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from werkzeug.datastructures import FileStorage

from portal.cities.models import City
from portal.core import clock, db
from portal.news import services
from portal.news.models import NewsState
from portal.news.services import Words
from tests.factories.news import make_news, reload
from tests.factories.pictures import picture


def build(keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_news` names."""
    out, draft = make_news(city=first), make_news(city=first, state=NewsState.DRAFT)
    archived = make_news(city=first, state=NewsState.ARCHIVED)
    later = make_news(city=first, at=clock.now() + timedelta(days=900))
    with db.transaction():
        for item in (out, draft):
            sent = FileStorage(BytesIO(picture()), filename="photo.png")
            services.set_picture(item=reload(item, lock=True), upload=sent, alt="A bridge", actor=None)
        held = reload(draft, lock=True)
        services.save_translation(item=held, lang="fr", words=Words("Titre"), is_machine=False, actor=None)
    keys.update(
        news=out.slug, news_id=str(out.id), news_draft=draft.slug, news_draft_id=str(draft.id), news_later=later.slug,
        news_later_id=str(later.id), news_archived_id=str(archived.id), news_lang="fr", news_fine="fine", news_remove="remove",
        news_archive="archive", news_withdraw="withdraw", news_again="again", news_discard="discard", news_unpicture="unpicture",
    )  # fmt: skip
