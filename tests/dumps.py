"""All that a store holds, as one value: two stores that hold the same give the same."""

from certrules.ports.store import Store


def dump(store: Store) -> tuple[object, ...]:
    """Return what a store holds: rules, roster, every version of every fact, the trail."""
    with store.reading() as reading:
        return (
            reading.catalogue(),
            reading.roster(),
            reading.facts(versions=True),
            list(reading.history()),
        )
