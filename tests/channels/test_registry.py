from pathlib import Path

import pytest

from engine import channels
from engine.channels import CHANNELS
from engine.channels.interface import Channel


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_opens_for_each_medium_it_carries(name: str, tmp_path: Path):
    provider = CHANNELS[name]
    assert provider.name == name
    assert provider.mediums
    for medium in provider.mediums:
        settings = {name: "1" for name in provider.settings if name != "DATABASE_URL"} | {"VAR_DIR": str(tmp_path)}
        channel: Channel = provider.open(medium, settings, lambda purpose, number: "https://m.org/")
        assert (channel.name, channel.medium) == (name, medium)
        assert channel.batch >= 1
        assert channel.send([]) == []
        assert channel.look_up(1) is None
        if name == "outbox":
            assert channel.try_out() is None
        channel.close()


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_is_a_file_of_its_own(name: str):
    folder = Path(channels.__file__).parent
    assert (folder / f"{name}.py").is_file()
