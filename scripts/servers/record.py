"""What is remembered of a server from one call to the next."""

import json
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from servers.service import Service, folder_of


@dataclass(frozen=True, kw_only=True)
class Record:
    """A server that was started here.

    `pid` and `born` together name one process, `container` and `engine` one container; without
    either, it does not run now. `data` is where it stores; empty for a container.
    """

    port: int = 0
    data: str = ""
    pid: int = 0
    born: int = 0
    container: str = ""
    engine: str = ""

    @classmethod
    def of(cls, service: Service) -> "Record":
        """What was kept last."""
        try:
            return cls(**json.loads((folder_of(service) / "record.json").read_text()))
        except FileNotFoundError:
            return cls()

    def keep(self, service: Service) -> None:
        """Remember it."""
        new = folder_of(service) / "record.json.new"
        new.write_text(json.dumps(asdict(self)))
        new.replace(new.with_suffix(""))

    def runs(self) -> bool:
        """Whether it is alive, and still the one that was started."""
        if self.container:
            question = [self.engine, "inspect", "--format={{.State.Running}}", self.container]
            said = subprocess.run(question, capture_output=True, text=True, check=False)
            return said.stdout.strip() == "true"
        return self.pid > 0 and born(self.pid) == self.born

    def lingers(self) -> bool:
        """Whether its process has ended but still has its number, which servers take for alive."""
        return stat_of(self.pid)[:1] == ["Z"]


def born(pid: int) -> int | None:
    """When a process was started, in clock ticks after boot; None when it has ended."""
    stat = stat_of(pid)
    return int(stat[19]) if stat and stat[0] != "Z" else None


def stat_of(pid: int) -> list[str]:
    """The status of a process, from its state on (proc(5)); empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
