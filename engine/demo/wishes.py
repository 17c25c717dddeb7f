"""Where nobody wrote down what people say: the first of those asked show what a pack does with an answer."""

from __future__ import annotations

from engine.core.language import Workflow
from engine.demo.network import Network
from engine.demo.sample import Invited, Reply


def wished(found: Reply | None, invited: Invited, workflow: Workflow, network: Network) -> Reply | None:
    return found
