"""A space's classifier: made of its moderators' own decisions, off until there are enough, and never more than a reason to look."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import uuid

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation import moderated
from portal.participation.events import SpaceChanged
from portal.participation.integrity import words
from portal.participation.models import FlagSource, Space, SpamModel
from portal.participation.queries import moderation
from portal.participation.rules.moderation import ENOUGH_DECISIONS
from portal.participation.services import flagging

TRAINING = "portal.participation.integrity.training"
LONGEST = 120  # seconds; five thousand decisions take ten
MOST_DECISIONS = 5000


def switch(*, space: Space, on: bool, actor: User) -> None:
    """Lets the classifier point at things, or stops it. The space is held.

    Raises:
        Conflict: there are too few decisions, or no model has been made of them yet.
    """
    model = moderation.spam_model(space.id)
    if on and (model is None or model.weights is None or model.decisions < ENOUGH_DECISIONS):
        raise Conflict(_("There are too few decisions yet, or none has been learned from. Come back later."))
    if model is not None and model.is_on is not on:
        model.is_on = on
        db.session.flush()
        accounts.audit(
            actor=actor,
            action="participation.classifier_switched",
            subject=("participation_space", space.id),
            data={"on": on},
        )
        events.publish(SpaceChanged(space.id))


def learn(space_id: uuid.UUID) -> bool:
    """Makes the model of a space anew, if its decisions have changed and are enough; whether it did. In a transaction."""
    judged = moderation.decisions(space_id)
    items = moderated.find_all((kind, key) for kind, key, _is_bad in judged)
    known = sorted(
        (str(key), f"{item.title}\n{item.text}", int(is_bad))
        for kind, key, is_bad in judged
        if (item := items.get((kind, key))) is not None
    )[-MOST_DECISIONS:]
    given = json.dumps({"texts": [text for _key, text, _label in known], "labels": [label for _k, _t, label in known]})
    made_of = hashlib.sha256(given.encode()).hexdigest()
    bad = sum(label for _key, _text, label in known)
    model = moderation.spam_model(space_id) or SpamModel(space_id=space_id, is_on=False)
    db.session.add(model)
    model.decisions = len(known)
    db.session.flush()
    if len(known) < ENOUGH_DECISIONS or min(bad, len(known) - bad) < 5 or model.input_hash == made_of:
        return False
    # A process of its own: what learning needs (120 MB) does not stay in the worker.
    ran = subprocess.run(  # noqa: S603  # our own module, by our own Python
        [sys.executable, "-m", TRAINING], input=given, capture_output=True, text=True, timeout=LONGEST, check=True
    )  # fmt: skip
    made = json.loads(ran.stdout)
    model.weights, model.bias, model.measured = base64.b64decode(made["weights"]), made["bias"], made["measured"]
    model.input_hash, model.trained_at = made_of, clock.now()
    db.session.flush()
    return True


def look_at(kind: str, key: uuid.UUID) -> None:
    """Scores a new thing, if the space's classifier is on; above the threshold a person is asked to look. Nothing is hidden by it."""
    item = moderated.find(kind, key)
    model = moderation.spam_model(item.space_id) if item else None
    if item is None or model is None or not model.is_on or model.weights is None or item.is_hidden:
        return
    score = words.judge(f"{item.title}\n{item.text}", model.weights, model.bias)
    if score.chance >= float(model.measured["threshold"]):
        flagging.flag(
            flagging.known_case(item), source=FlagSource.CLASSIFIER, mark="classifier",
            detail={"chance": score.chance, "words": [list(pair) for pair in score.words]},
        )  # fmt: skip
