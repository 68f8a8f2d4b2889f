"""Odd but right files on every store: taken, with the counts and the content that they give."""

from time import process_time

import attrs
import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from tests.dumps import dump
from tests.exchange.hostile.odd import ODD
from tests.exchange.hostile.readers import WHO, take
from tests.exchange.hostile.test_hostile_refused import allowed


class Watched:
    """A store in which what is written is seen before the transaction ends, and comes to nothing.

    So one store serves for all files, whatever they hold.
    """

    def __init__(self, store):
        self._store = store
        self.content = None

    def __getattr__(self, name):
        return getattr(self._store, name)

    def apply(self, work, *, rehearse=False):
        """Do the work, look at what the store holds after it, and take it back."""

        def watched(t):
            result = work(t)
            self.content = t.catalogue(), t.roster()
            return result

        return self._store.apply(watched, rehearse=True)


def content_after(store, work):
    """Return what a store holds after some work on it."""
    watched = Watched(store)
    watched.apply(work)
    return watched.content


def expected(file, store, tmp_path):
    """Return what a store must hold after a file, None where that is told by its counts alone."""
    if file.plain is not None:
        plain = attrs.evolve(file, content=file.plain, date_format=None)
        (tmp_path / "plain").mkdir()
        watched = Watched(store)
        take(plain, plain.into(tmp_path / "plain"), watched, dry_run=False)
        return watched.content
    if isinstance(file.model, Roster):
        return content_after(store, lambda t: t.load(file.model, **WHO))
    if isinstance(file.model, Catalogue):
        return content_after(store, lambda t: t.set_catalogue(file.model, **WHO))
    return None


@pytest.mark.usefixtures("covered_once")
@pytest.mark.parametrize("file", ODD, ids=lambda file: file.id)
def test_odd_file_is_taken(held, bare, tmp_path, file):
    """An odd but right file is taken, and the store holds what the file says."""
    store, before = held if file.model is None else bare
    path = file.into(tmp_path)
    watched = Watched(store)
    start = process_time()
    report = take(file, path, watched, dry_run=False)
    assert process_time() - start < allowed()
    assert report.problems == ()
    if file.counts is not None:
        assert report.counts == file.counts
    if file.rows is not None:
        assert sum(report.counts) == file.rows
    wanted = expected(file, store, tmp_path)
    assert wanted is None or watched.content == wanted
    assert take(file, path, store, dry_run=True) == report
    assert dump(store) == before
