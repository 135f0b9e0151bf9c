"""The seccomp filter (through libseccomp) that refuses system calls which a student's process does not need.

A call that is not named is allowed, because new versions of NumPy and the C library make other calls. Together
with Landlock (files), limits (memory, time) and closed descriptors, the process can only compute, and use the
one socket that is open.
"""

import ctypes
import errno
import tempfile
from functools import cache

import pyseccomp

REFUSED_SYSCALLS = {
    "network": "socket socketpair bind listen accept accept4 connect",
    "programs": "execve execveat",
    "processes": "fork vfork clone setsid setpgid",
    "signals": "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd",
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise kcmp migrate_pages move_pages",
    "scheduling": "setpriority sched_setaffinity sched_setscheduler sched_setparam sched_setattr ioprio_set",
    "mounts and roots": "mount umount2 pivot_root chroot mount_setattr move_mount open_tree fsopen fsconfig fsmount "
    "fspick open_by_handle_at name_to_handle_at",
    "namespaces and accounts": "unshare setns setuid setgid setreuid setregid setresuid setresgid setgroups capset",
    # Operations on files that Landlock does not restrict.
    "names and modes": "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat "
    "setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr inotify_init inotify_init1 fanotify_init",
    "memory outside the limit": "memfd_create memfd_secret shmget shmat semget msgget mq_open userfaultfd",
    "the kernel": "bpf perf_event_open io_uring_setup io_uring_enter io_uring_register add_key request_key keyctl "
    "kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff quotactl acct syslog "
    "settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname iopl ioperm modify_ldt personality "
    "nfsservctl lookup_dcookie vhangup",
}


# setxattrat and all later calls: libseccomp may not know their names, and nobody has reviewed what they allow.
# The numbers are the same on all architectures.
NEWER_SYSCALLS = range(463, 520)

F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
FIOSETOWN, SIOCSPGRP = 0x8901, 0x8902
PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
CLONE_THREAD = 0x10000
INSTRUCTION_BYTES = 8
"""Size of one instruction of a BPF program."""


@cache
def compile_filter(threads: bool) -> bytes:
    """The filter as a BPF program. Compiled before the fork, because compiling takes longer than loading.

    ``threads``: the process may start threads, as CUDA's driver does, but no processes.
    """
    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for names in REFUSED_SYSCALLS.values():
        for name in names.split():
            # With CLONE_THREAD, clone makes a thread.
            only = [pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)] if threads and name == "clone" else []
            try:
                rules.add_rule(refuse, name, *only)
            except (ValueError, OSError):  # this architecture has no such call, or libseccomp does not know it
                continue
    for number in NEWER_SYSCALLS:
        rules.add_rule(refuse, number)
    # A filter cannot read its flags, which are in memory. With ENOSYS, the C library falls back to clone.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    # A process may lower its own limits (pid 0), and may not touch those of others.
    rules.add_rule(refuse, "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    # Signals to other processes through descriptors; and surviving the zygote.
    for option in (F_SETOWN, F_SETSIG, F_SETOWN_EX):
        rules.add_rule(refuse, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, option))
    for request in (FIOSETOWN, SIOCSPGRP):
        rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, request))
    rules.add_rule(refuse, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, PR_SET_PDEATHSIG))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def load_filter(threads: bool) -> None:
    """Load the filter into this process, irrevocably. It must be single-threaded and have set no_new_privs."""
    content = compile_filter(threads)
    filters = ctypes.create_string_buffer(content, len(content))
    loaded = _Program(len(filters) // INSTRUCTION_BYTES, ctypes.cast(filters, ctypes.c_void_p))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(loaded), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


class _Program(ctypes.Structure):
    """struct sock_fprog of <linux/filter.h>."""

    _fields_ = (("length", ctypes.c_ushort), ("filters", ctypes.c_void_p))
