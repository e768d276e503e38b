"""The program under test as a process: started, read, ended or killed."""

import os
import signal
import subprocess
import threading
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / ".build"

SCOPES = ["people", "identity", "messages", "alerts", "appointments", "conversations", "rights", "audit"]

# The program must be ready well before this, even on a busy machine.
START_SECONDS = 60
# It has 20 seconds to end what is under way, and some to be scheduled in.
STOP_SECONDS = 40


def binary() -> Path:
    """The program that was built last, or the one that $POSTERN_BINARY names."""
    return Path(os.environ.get("POSTERN_BINARY", BUILD / "debug" / "postern"))


class Program:
    """Postern in a folder of its own, which also holds its temporary files and what it says."""

    def __init__(self, folder: Path, settings_file: Path, program: Path | None = None) -> None:
        self.folder = folder
        self.settings_file = settings_file
        self.program = program or binary()
        self.log = folder / "serve.log"
        self.output: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._has_spoken = threading.Event()
        self._is_listening = False
        (folder / "tmp").mkdir(exist_ok=True)

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "TMPDIR": str(self.folder / "tmp")}

    def run(self, *arguments: str, expecting: int = 0) -> str:
        """Runs a command to its end and gives its output; its exit code must be the expected one."""
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expecting, f"postern {arguments[0]} ended with {done.returncode}: {done.stderr}"
        return done.stdout

    def configured(self, *arguments: str, expecting: int = 0) -> str:
        """The same with our settings file."""
        return self.run(*arguments, "--config", str(self.settings_file), expecting=expecting)

    def create_key(self, name: str = "end to end", scopes: list[str] | None = None) -> str:
        """A key for the API; it stands alone on the last line."""
        wanted = [word for scope in scopes or SCOPES for word in ("--scope", scope)]
        return self.configured("api-key", "create", "--name", name, *wanted).splitlines()[-1]

    def launch(self, *arguments: str) -> None:
        """Starts a command that goes on, without waiting for anything."""
        assert self._process is None, "it runs already"
        self._has_spoken.clear()
        self._is_listening = False
        self._process = subprocess.Popen(
            [self.program, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def wait_until_listening(self) -> None:
        """Waits until it says that it listens; it is ended where it does not."""
        self._has_spoken.wait(START_SECONDS)
        if not self._is_listening:
            self.kill()
            raise AssertionError("postern did not begin to listen:\n" + "".join(self.output[-20:]))

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with self.log.open("a", buffering=1) as log, process.stdout as lines:
            for line in lines:
                log.write(line)
                self.output.append(line)
                if line.startswith("listening on "):
                    self._is_listening = True
                    self._has_spoken.set()
        # It has ended: nobody need wait for more.
        self._has_spoken.set()

    def stop(self) -> None:
        """Ends it gently; it must end by itself, and well."""
        process = self._ended(signal.SIGTERM)
        assert process.returncode == 0, f"postern ended with {process.returncode}:\n" + "".join(self.output[-20:])

    def reload(self) -> None:
        """Asks it to load certificate and templates anew."""
        assert self._process is not None, "it does not run"
        self._process.send_signal(signal.SIGHUP)

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        self._ended(signal.SIGKILL)

    def _ended(self, how: signal.Signals) -> "subprocess.Popen[str]":
        process, self._process = self._process, None
        assert process is not None, "it does not run"
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            if self._reader is not None:
                self._reader.join(5)
        return process

    @property
    def is_running(self) -> bool:
        """Whether it was started and not yet ended."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None, "it does not run"
        return self._process.pid
