from __future__ import annotations

import json
from pathlib import Path

import pytest

from rnnscope.runs.inbox import Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox")


def test_commands_come_in_the_order_in_which_they_were_put(inbox: Inbox) -> None:
    assert inbox.waiting() == []
    for count in range(1, 50):
        inbox.put("step", count=count)
    inbox.put("change", clipping="off")
    waiting = inbox.waiting()
    assert [command.values.get("count") for command in waiting] == [*range(1, 50), None]
    assert (waiting[-1].action, waiting[-1].values) == ("change", {"clipping": "off"})


def test_a_command_stays_until_it_is_removed(inbox: Inbox) -> None:
    inbox.put("pause")
    (command,) = inbox.waiting()
    assert inbox.waiting() == [command]
    inbox.remove(command)
    inbox.remove(command)
    assert inbox.waiting() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'{"action": "format the disk", "values": {}}', b'{"action": "play"}', b"\xff\xfe",
     b"[" * 9_000, b'{"action": "play", "values": {"steps_per_second": 0}}',
     b'{"action": "play", "values": {"steps_per_second": "x"}}',
     b'{"action": "step", "values": {"count": -1}}', b'{"action": "step", "values": {"count": 1.5}}',
     b'{"action": ["stop"], "values": {}}', b'{"action": "stop", "values": 3}'],
)  # fmt: skip
def test_a_damaged_command_is_known_as_one(inbox: Inbox, content: bytes) -> None:
    inbox.folder.mkdir()
    (inbox.folder / "00000000000000000001-000000.json").write_bytes(content)
    (command,) = inbox.waiting()
    assert command.action is None


def test_other_files_are_no_commands(inbox: Inbox) -> None:
    inbox.put("play")
    (inbox.folder / ".half.part").write_text("{")
    (inbox.folder / "notes.txt").write_text(json.dumps({"action": "stop", "values": {}}))
    assert [command.action for command in inbox.waiting()] == ["play"]
