"""A line a stage: what should have happened and did not is a failure, what a pack does not have is left out."""

from __future__ import annotations

from datetime import UTC, datetime

from engine import moving
from engine.channels.interface import Outgoing
from engine.definitions import load
from engine.demo.stages import Stage, of_care, of_messages, table
from engine.runtime import Runtime
from tests.demo.conftest import MACHINE, PACK, Small


def counted(small: Small) -> dict[str, Stage]:
    """Every stage by its name."""
    workflow = load(PACK).workflow
    assert workflow is not None
    sure = frozenset({"case", "story", "renew"})
    found = [
        *of_messages(small.runtime, small.network, workflow, applied=True),
        *of_care(small.runtime, small.network, workflow, sure),
    ]
    return {stage.name: stage for stage in found}


def test_before_anything_has_happened_every_stage_fails(small: Small):
    failed = {name for name, stage in counted(small).items() if stage.failed}
    assert failed == {
        "accepted", "invited", "told", "reminded", "answered", "sent", "cases opened", "stories", "digests", "renewed",
    }  # fmt: skip


def test_after_a_whole_life_every_stage_has_happened(small: Small):
    while small.now() < datetime(2027, 3, 10, tzinfo=UTC):
        moving.forward(small.runtime, 28, small.living)
    found = counted(small)
    # With so few cases, all are left for the visitor.
    assert [name for name, stage in found.items() if stage.failed] in ([], ["cases acknowledged", "cases closed"])
    assert found["invited"].count == found["answered"].count == 12
    assert found["digests"].words == "report"


def test_a_message_accepted_twice_is_a_failure(small: Small):
    moving.forward(small.runtime, 28, small.living)
    assert not counted(small)["sent"].failed
    _accept_again(small.runtime)
    assert counted(small)["sent"].failed
    assert "1 accepted more than once" in counted(small)["sent"].words


def _accept_again(runtime: Runtime) -> None:
    first = runtime.outbox.accepted()[0]
    again = Outgoing(first.message_id, first.key, first.to, "Once more", MACHINE)
    runtime.channels[first.medium].send([again])


def test_stages_that_a_pack_does_not_have_are_left_out_and_failures_are_named():
    stages = [Stage("applied", 1, "pack"), Stage("renewed", 0, wanted=False), Stage("digests", 0)]
    stages.append(Stage("sent", 3, good=False))
    assert table(stages) == ["applied      1  pack", "digests      0  FAILED", "sent         3  FAILED"]
