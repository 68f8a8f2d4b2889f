"""Certifications of the small company, changed as a test needs them."""

import attrs

from certrules.model.catalogue import Catalogue
from tests.office.world import act


def change(store, id_, **handling):
    """Change how a certification is handled."""

    def work(t):
        changed = [
            attrs.evolve(one, handling=attrs.evolve(one.handling, **handling))
            if one.id == id_
            else one
            for one in t.catalogue()
        ]
        t.set_catalogue(Catalogue(changed), by="root", at=act("root").at)

    store.apply(work)


def read(store, question):
    """Return the answer to a question to a store."""
    with store.reading() as t:
        return question(t)


def messages(store):
    """Return who was told what: recipient, cause and subject of each notice sent."""
    return [
        (one.content.to.id, item.cause.value, item.subject)
        for one in read(store, lambda t: t.outbox())
        for item in one.content.items
    ]
