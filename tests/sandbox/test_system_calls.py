"""The seccomp filter, read as the kernel reads it: what it answers to a call, on two architectures."""

import errno
import os
import struct

import pyseccomp
import pytest

from tensorgrade.sandbox import seccomp, system_calls

ARCHITECTURES = {"x86_64": (pyseccomp.Arch.X86_64, 0xC000003E), "aarch64": (pyseccomp.Arch.AARCH64, 0xC00000B7)}
ALLOW, KILL_THREAD, KILL_PROCESS = 0x7FFF0000, 0x00000000, 0x80000000
X32 = 0x40000000
HIGH = 0xFFFFFFFF_00000000


class Filter:
    """A filter of one architecture, for children with a device or without."""

    def __init__(self, name, device):
        self.architecture, self.audit = ARCHITECTURES[name]
        with pytest.MonkeyPatch.context() as patch:
            if self.architecture != pyseccomp.system_arch():  # numbers without a name it cannot translate
                patch.setattr(system_calls, "NEWER", ())
                patch.setattr(system_calls, "UNNAMED", ())
            content = seccomp.export(seccomp.build_filter(device, self.architecture))
        self.program = [struct.unpack_from("=HBBI", content, at) for at in range(0, len(content), 8)]

    def number(self, name):
        """The number of a call, or None where the architecture or libseccomp has no such name."""
        number = pyseccomp.resolve_syscall(self.architecture, name)
        return number if number >= 0 else None

    def __call__(self, call, *arguments, audit=None):
        """What the filter returns: "allowed", the name of an error, or "killed"."""
        number = self.number(call) if isinstance(call, str) else call
        registers = [value & (1 << 64) - 1 for value in (*arguments, *[0] * (6 - len(arguments)))]
        data = struct.pack("=iIQ6Q", number, self.audit if audit is None else audit, 0, *registers)
        answer = run(self.program, data)
        if answer in (KILL_THREAD, KILL_PROCESS):
            return "killed"
        return "allowed" if answer == ALLOW else errno.errorcode[answer & 0xFFFF]


def run(program, data):
    """What a classic BPF program returns; only the instructions that libseccomp makes."""
    accumulator, at = 0, 0
    while True:
        code, true, false, value = program[at]
        at += 1
        match code:
            case 0x20:  # load a word
                [accumulator] = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x05:
                at += value
            case 0x15 | 0x25 | 0x35:
                holds = {0x15: accumulator == value, 0x25: accumulator > value, 0x35: accumulator >= value}[code]
                at += true if holds else false
            case 0x06:
                return value
            case _:
                raise AssertionError(f"instruction {code:#x}")


@pytest.fixture(params=ARCHITECTURES, scope="module")
def filtered(request):
    return Filter(request.param, device=False)


@pytest.fixture(params=ARCHITECTURES, scope="module")
def with_device(request):
    return Filter(request.param, device=True)


def names(families):
    return [name for line in families.values() for name in line.split()]


def test_the_lists_exclude_each_other_and_every_name_is_known_somewhere():
    allowed, refused = names(system_calls.ALLOWED), names(system_calls.REFUSED)
    others = [name for name, _ in (*system_calls.ALLOWED_REQUESTS, ("prlimit64", 0))]
    together = [*allowed, *refused, *others, *system_calls.OPENING, *system_calls.MISSING.split()]
    together += system_calls.NO_ATTRIBUTES.split()
    assert len(set(together)) == len(together)
    unnamed = {"statmount", "listmount"}  # by number: the library is older than they are
    architectures = [architecture for architecture, _ in ARCHITECTURES.values()]
    for name in set(together) - unnamed:
        assert any(pyseccomp.resolve_syscall(architecture, name) >= 0 for architecture in architectures), name


def test_only_calls_of_the_list_are_allowed(filtered):
    allowed = {filtered.number(name) for name in names(system_calls.ALLOWED)} - {None}
    by_argument = {filtered.number(name) for name, _ in system_calls.ALLOWED_REQUESTS}
    by_argument |= {filtered.number(name) for name in ("open", "openat", "prlimit64", "futex")}
    for number in range(700):
        if number not in by_argument:
            assert (filtered(number) == "allowed") is (number in allowed), number


def test_a_lock_is_the_process_s_own(filtered):
    wait, wake, private, realtime = 0, 1, 128, 256
    for operation in (wait, wake, 9, 10):
        assert filtered("futex", 0, operation) == "ENOSYS"
        assert filtered("futex", 0, operation | realtime) == "ENOSYS"
        assert filtered("futex", 0, operation | private) == "allowed"
        assert filtered("futex", 0, operation | private | realtime) == "allowed"
    assert filtered("preadv2") == "ENOSYS"  # it tells what of a file is in memory


def test_refused_calls_lack_rights_and_the_rest_is_not_there(filtered):
    refused = {filtered.number(name) for name in names(system_calls.REFUSED)} - {None}
    if filtered.architecture == pyseccomp.system_arch():
        refused |= {*system_calls.NEWER, *system_calls.UNNAMED}
    assert {filtered(number) for number in refused} == {"EPERM"}
    assert len(refused) > 100
    for name in ("clone3", "openat2", "fadvise64", "mincore", "splice", "sendfile", "copy_file_range", "futex_waitv"):
        assert filtered(name) == "ENOSYS"
    assert filtered("listxattr") == filtered("fgetxattr") == "ENOTSUP"
    assert filtered(699) == "ENOSYS"


@pytest.mark.parametrize(
    ("flags", "answer"),
    [
        (os.O_RDONLY, "allowed"),
        (os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NONBLOCK | os.O_NOFOLLOW, "allowed"),
        (os.O_PATH, "allowed"),
        (HIGH, "allowed"),  # the kernel does not read the high half
        (os.O_WRONLY, "EACCES"),
        (os.O_RDWR, "EACCES"),
        (os.O_ACCMODE, "EACCES"),
        (os.O_RDONLY | os.O_TRUNC, "EACCES"),
        (os.O_RDONLY | os.O_CREAT, "EACCES"),
        (os.O_TMPFILE, "EACCES"),
        (os.O_TMPFILE | os.O_RDWR, "EACCES"),
        (os.O_WRONLY | os.O_CREAT | os.O_TRUNC | HIGH, "EACCES"),
    ],
)
def test_files_are_opened_for_reading_only(filtered, flags, answer):
    assert filtered("openat", -100, 0x1000, flags, 0) == answer
    if filtered.number("open") is not None:
        assert filtered("open", 0x1000, flags, 0) == answer


def test_requests_are_of_the_list(filtered):
    for name, position in system_calls.ALLOWED_REQUESTS:
        allowed = set(system_calls.ALLOWED_REQUESTS[name, position])
        tried = allowed | set(range(1100)) | set(system_calls.REFUSED_REQUESTS.get((name, position), ()))
        tried |= {0x40086602, 0x401C5820, 0x40087602, 0x8901, 0xC0189436, 0x40806685, 0x541B, 0x5412, 0xFFFFFFFF}
        for request in tried:
            arguments = [0] * 6
            arguments[position] = request
            assert (filtered(name, *arguments) == "allowed") is (request in allowed), (name, request)
            arguments[position] |= HIGH
            assert (filtered(name, *arguments) == "allowed") is (request in allowed), (name, request)


def test_flags_locks_and_leases_of_files_lack_rights_with_a_device_too(filtered, with_device):
    for answer in (filtered, with_device):
        # FS_IOC_SETFLAGS, FSSETXATTR, SETVERSION, FICLONE, FIDEDUPERANGE, ENABLE_VERITY, SIOCGIFCONF, FIOASYNC, TIOCSTI
        for request in (0x40086602, 0x401C5820, 0x40087602, 0x40049409, 0xC0189436, 0x40806685, 0x8912, 0x5452, 0x5412):
            assert answer("ioctl", 3, request) == "EPERM"
        for request in (5, 6, 7, 8, 10, 15, 36, 37, 38, 1024, 1026, 1031, 1033, 1036):
            assert answer("fcntl", 3, request) == "EPERM"
        assert answer("prctl", 1, 9) == "EPERM"
        assert answer("flock", 3, 2) == answer("truncate", 0, 0) == answer("io_setup", 1, 0) == "EPERM"
        assert answer("prlimit64", 0) == "allowed"
        assert answer("prlimit64", 1) == "EPERM"


def test_other_architectures_are_not_answered(filtered, with_device):
    for answer in (filtered, with_device):
        for audit in (0x40000003, 0x40000028, 0xC00000F3):  # i386, arm, riscv64
            assert answer(1, audit=audit) == "killed"
    for device in (False, True):
        assert Filter("x86_64", device)(X32 + 1) in ("killed", "ENOSYS")


def test_a_child_with_a_device_makes_threads_and_opens_files_for_writing(with_device):
    assert with_device("clone", system_calls.CLONE_THREAD | 0x100) == "allowed"
    assert with_device("clone", 0x1200011) == "EPERM"
    assert with_device("clone3") == "ENOSYS"
    for flags in (os.O_RDWR, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, os.O_RDONLY):
        assert with_device("openat", -100, 0, flags) == "allowed"
    for flags in (os.O_RDONLY | os.O_TRUNC, os.O_ACCMODE, os.O_ACCMODE | os.O_TRUNC, os.O_TMPFILE | os.O_RDWR):
        assert with_device("openat", -100, 0, flags) == "EACCES"
    assert with_device("ioctl", 3, 0xC020462A) == "allowed"
    assert with_device("mlock") == "allowed"


def test_what_is_tried_is_refused_by_every_filter(filtered, with_device):
    tried = [(name, *[-1] * 6) for name in system_calls.TRIED.split()] + list(system_calls.TRIED_WITH)
    for answer in (filtered, with_device):
        assert {answer(*call) for call in tried} == {"EPERM"}
