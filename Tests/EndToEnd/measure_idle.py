"""How much memory Postern takes while nothing happens, and how long it needs until it is ready.

Beside it stands an empty program that links the same libraries and formats one date: what no program on this ground can
do without. This is a measurement and no gate: it prints figures, and machines differ.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from certificates import Authority
from gateway import Gateway
from mail_sink import MailSink
from program import BUILD, Program

IDLE_SECONDS = 5
STARTS = 10
# The aims: so much more than the empty program, and ready within so many seconds.
AIM_MIB_ABOVE = 20
AIM_SECONDS = 0.2

EMPTY_PROGRAM = """\
import Foundation

let style = Date.FormatStyle(date: .complete, time: .omitted).locale(Locale(identifier: "cy"))
print(Date(timeIntervalSince1970: 0).formatted(style))
print("listening on nothing")
fflush(nil)
sleep(600)
"""


@dataclass
class Figures:
    """What was measured of one program."""

    name: str
    seconds: list[float] = field(default_factory=list)
    kibibytes: dict[str, int] = field(default_factory=dict)

    def mebibytes(self, kind: str) -> float:
        """A line of smaps_rollup."""
        return self.kibibytes[kind] / 1024

    @property
    def private(self) -> float:
        """What would be given back if it ended, in MiB."""
        return self.mebibytes("Private_Clean") + self.mebibytes("Private_Dirty")


class EmptyProgram(Program):
    """The empty program, started as Postern is."""

    def begin(self) -> None:
        """Starts it without waiting."""
        self.launch()


def needed_libraries(program: Path) -> list[str]:
    """The paths of the C libraries that a program names; the toolchain adds its own by itself."""
    dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic))
    found = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    paths = dict(re.findall(r"(\S+) => (/\S+)", found))
    is_toolchain = re.compile(r"lib(swift|_?Foundation|dispatch|BlocksRuntime|c\.so|m\.so|gcc_s|stdc\+\+)")
    return sorted(paths[name] for name in needed if name in paths and not is_toolchain.match(name))


def build_empty(folder: Path, libraries: list[str]) -> Path:
    """Builds the empty program."""
    source = folder / "empty.swift"
    source.write_text(EMPTY_PROGRAM)
    program = folder / "empty"
    links = [word for path in ["--no-as-needed", *libraries] for word in ("-Xlinker", path)]
    subprocess.run(["swiftc", "-O", source, "-o", program, *links], check=True)
    missing = set(libraries) - set(needed_libraries(program))
    assert not missing, f"the empty program does not link {missing}"
    return program


def measure(name: str, program: Program, begin: Callable[[], None], end: Callable[[], None]) -> Figures:
    """Starts it some times, and looks at the last one when it has been idle."""
    figures = Figures(name)
    for number in range(STARTS):
        begun = time.perf_counter()
        begin()
        program.wait_until_listening()
        figures.seconds.append(time.perf_counter() - begun)
        if number == STARTS - 1:
            time.sleep(IDLE_SECONDS)
            rollup = Path(f"/proc/{program.pid}/smaps_rollup").read_text()
            figures.kibibytes = {kind: int(size) for kind, size in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.M)}
        end()
    return figures


def line(figures: Figures) -> str:
    """One line of the table."""
    return (
        f"{figures.name:<16}{figures.mebibytes('Pss'):>10.1f}{figures.private:>10.1f}"
        f"{figures.mebibytes('Pss_Anon'):>10.1f}{figures.mebibytes('Rss'):>10.1f}"
        f"{statistics.median(figures.seconds):>12.3f}{max(figures.seconds):>10.3f}"
    )


def main() -> int:
    """Measures both and prints a table."""
    binary = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BUILD / "release" / "postern"
    if not binary.exists():
        print(f"{binary} is not there; run `make build` first", file=sys.stderr)
        return 66
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "gateway").mkdir()
        (folder / "nothing").mkdir()
        authority = Authority(folder)
        # Nothing is sent, and so the sink need not listen.
        gateway = Gateway(folder / "gateway", authority, MailSink(authority.issue("sink")), binary)
        gateway.prepare()
        libraries = needed_libraries(binary)
        nothing = EmptyProgram(folder / "nothing", Path(), build_empty(folder, libraries))
        print(f"linked: {' '.join(Path(path).name for path in libraries)}")
        empty = measure("empty program", nothing, nothing.begin, nothing.kill)
        idle = measure("postern serve", gateway, gateway.begin, gateway.stop)
    print(f"\n{'':<16}{'PSS MiB':>10}{'private':>10}{'anonymous':>10}{'RSS':>10}{'ready s':>12}{'slowest':>10}")
    for figures in (empty, idle):
        print(line(figures))
    above = idle.mebibytes("Pss") - empty.mebibytes("Pss")
    ready = statistics.median(idle.seconds)
    print(f"\nmemory above the empty program: {above:.1f} MiB (aim: at most {AIM_MIB_ABOVE})")
    print(f"ready after {ready:.3f} s, median of {STARTS} (aim: {AIM_SECONDS})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
