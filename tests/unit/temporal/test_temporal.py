"""The package says what is public."""

from cartelogic import temporal


def test_all_is_sorted_and_complete() -> None:
    public = {name for name in vars(temporal) if name[0].isalpha()}
    modules = {"allen", "bounds", "codec", "edtf", "instants", "interval", "interval_set"}
    modules |= {"notation", "spells"}
    assert set(temporal.__all__) == public - modules
    constants = [name for name in temporal.__all__ if name.isupper()]
    classes = [name for name in temporal.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in temporal.__all__ if name[0].islower()]
    assert temporal.__all__ == sorted(constants) + sorted(classes) + sorted(functions)
