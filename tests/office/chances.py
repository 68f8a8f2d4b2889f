"""What people in an office do by chance: who, to whom, with what, when."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.office.world import CATALOGUE, LEVELS, OTHERS

CERTIFICATIONS = [one.id for one in CATALOGUE]

# Those who may do more come more often, so that enough comes to pass.
actors = st.sampled_from([*["root"] * 7, "sue", "sue", *OTHERS])
subject_ids = st.sampled_from([*LEVELS, *LEVELS, "ana", "ben", "ana", "ben", "nobody"])
some_subjects = st.lists(subject_ids, min_size=1, max_size=2, unique=True)
certification_ids = st.sampled_from([*CERTIFICATIONS, *CERTIFICATIONS, "nothing"])
pairs = st.tuples(subject_ids, certification_ids)
some_pairs = st.lists(pairs, min_size=1, max_size=2, unique=True)
roles = st.sampled_from(["crew", "crew", "watch", "none"])
places = st.integers(0, 30)
days_ago = st.sampled_from([0, 0, 3, 40, 350, 400])
days_from_now = st.sampled_from([0, 0, 0, -30, 30])
days_valid = st.sampled_from([None, None, 100, 500])
texts = st.sampled_from(["", "Is this the new card?", "Yes."])
links = st.sampled_from(["", "https://example.org/1", "https://example.org/2"])
often = st.sampled_from([True, True, True, False])


def days(count):
    """Return a number of days as a span."""
    return timedelta(days=count)
