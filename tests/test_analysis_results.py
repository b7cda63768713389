import json

import pytest

from chemviz.analysis.results import ANALYSIS_VERSION, Analysis
from chemviz.errors import ChemVizError, OutdatedAnalysis
from tests.report_source import source_of


def test_an_analysis_comes_back_from_json_as_it_was():
    analysis = source_of().analysis
    assert analysis.findings
    assert analysis.types[0].correlations
    again = Analysis.from_json(analysis.to_json())
    assert again == analysis
    assert again.to_json() == analysis.to_json()


@pytest.mark.parametrize("version", [ANALYSIS_VERSION - 1, ANALYSIS_VERSION + 1, None])
def test_an_analysis_of_another_version_is_refused_by_name_and_not_read_wrongly(version):
    stored = json.loads(source_of().analysis.to_json()) | {"version": version}
    with pytest.raises(OutdatedAnalysis, match="another version"):
        Analysis.from_json(json.dumps(stored))
    assert issubclass(OutdatedAnalysis, ChemVizError)


def test_the_first_version_lacked_most_of_what_is_needed_now_and_is_refused_all_the_same():
    with pytest.raises(OutdatedAnalysis):
        Analysis.from_json('{"version": 1, "count": 0, "types": [], "findings": []}')
