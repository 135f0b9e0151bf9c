"""Which system calls a student's process may make: the lists of the seccomp filter, by name.

A child without a device makes those of `ALLOWED`. Any other one does not exist for it (ENOSYS), so that the C library
and Python fall back to what older kernels have. Those of `REFUSED` lack the rights (EPERM), which Python raises as
PermissionError. The child that uses a CUDA device makes all but the refused ones: what the driver calls is not known.

Names that an architecture or an older libseccomp does not know are left out. ``make system-calls`` records what answers
call.
"""

import os

ALLOWED = {
    # No descriptor can be open for writing but the wire and /dev/null.
    # Not preadv2, which tells whether a page of a file is in memory: something that processes could tell each other by.
    "open files": "read readv pread64 preadv write writev pwrite64 pwritev lseek close close_range dup dup2 dup3",
    "names of files": "access faccessat faccessat2 stat lstat fstat newfstatat statx statfs fstatfs readlink "
    "readlinkat getdents getdents64 getcwd chdir fchdir umask",
    "the wire": "sendto sendmsg recvfrom shutdown getsockname getpeername getsockopt",
    "waiting": "poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 "
    "pipe pipe2 eventfd eventfd2 pause",
    "memory": "brk mmap munmap mprotect mremap msync",
    "locks of threads": "sched_yield",
    "signals and timers of its own": "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend "
    "rt_sigtimedwait sigaltstack restart_syscall alarm getitimer setitimer timer_create timer_settime timer_gettime "
    "timer_getoverrun timer_delete",
    "time": "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times",
    "what it is": "getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid "
    "getgroups getpriority getrlimit setrlimit getrusage uname sysinfo getcpu sched_getaffinity sched_getparam "
    "sched_getscheduler sched_get_priority_max sched_get_priority_min",
    "randomness": "getrandom",
    # There is nobody to wait for; the kernel says so.
    "its end": "exit exit_group wait4 waitid",
}

REFUSED = {
    "network": "socket socketpair bind listen accept accept4 connect setsockopt",
    "programs": "execve execveat",
    "processes": "fork vfork clone setsid setpgid",
    "signals": "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd",
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp migrate_pages "
    "move_pages",
    "scheduling": "setpriority sched_setaffinity sched_setscheduler sched_setparam sched_setattr ioprio_set",
    "mounts and roots": "mount umount2 pivot_root chroot mount_setattr move_mount open_tree fsopen fsconfig fsmount "
    "fspick open_by_handle_at name_to_handle_at statmount listmount",
    "namespaces and accounts": "unshare setns setuid setgid setreuid setregid setresuid setresgid setgroups capset",
    "changes of files": "truncate ftruncate fallocate creat mkdir mkdirat rmdir unlink unlinkat rename renameat "
    "renameat2 link linkat symlink symlinkat mknod mknodat",
    "changes of attributes": "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat "
    "futimesat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr",
    "locks and watches of files": "flock inotify_init inotify_init1 fanotify_init fanotify_mark",
    "memory outside the limit": "memfd_create memfd_secret userfaultfd",
    "shared memory, semaphores and queues": "shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd "
    "msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr",
    "asynchronous input and output": "io_setup io_submit io_cancel io_destroy io_getevents io_pgetevents "
    "io_uring_setup io_uring_enter io_uring_register",
    "the kernel": "bpf perf_event_open add_key request_key keyctl kexec_load kexec_file_load init_module finit_module "
    "delete_module reboot swapon swapoff quotactl quotactl_fd acct syslog settimeofday clock_settime adjtimex "
    "clock_adjtime sethostname setdomainname iopl ioperm modify_ldt personality nfsservctl lookup_dcookie vhangup sync "
    "syncfs",
}

FUTEX_PRIVATE = 128
"""The flag of a futex that is the process's own, in its second argument. Any other one, on a page of a library's file,
is shared with all processes that have mapped it: they could talk."""

MISSING = "clone3 openat2"
"""Calls whose arguments are in memory, where a filter cannot read them. The C library falls back to older ones."""

NO_ATTRIBUTES = "getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr"
"""Answered as by a file system without extended attributes, which Python's `shutil` expects."""

NEWER = range(463, 520)
"""setxattrat and all later calls: libseccomp may not know their names, and nobody has reviewed what they allow. The
numbers are the same on all architectures."""
UNNAMED = (452, 457, 458)
"""fchmodat2, statmount, listmount: older versions of libseccomp do not know their names."""

ALLOWED_REQUESTS = {
    # Duplicate; flags of the descriptor and of the open file, both ways; duplicate and close on exec.
    ("fcntl", 1): (0, 1, 2, 3, 4, 1030),
    # TCGETS, TCGETS2, TIOCGWINSZ: is it a terminal, of what size; FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
    ("ioctl", 1): (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451),
    # The name of the thread, both ways; whether there is a filter; whether programs could give rights.
    ("prctl", 0): (15, 16, 21, 39),
    # Normal, random, sequential, will need, do not need, free; huge pages, both ways.
    ("madvise", 2): (0, 1, 2, 3, 4, 8, 14, 15),
}
"""Of these calls, by the position of the argument that says what is asked for, only these values."""

REFUSED_REQUESTS = {
    # Locks of parts of a file (5 to 7; 36 to 38 without an owner); whom the kernel signals about a descriptor, and how
    # (8, 10, 15); leases, watches, the sizes of pipes, seals and hints about a file's use.
    ("fcntl", 1): (5, 6, 7, 8, 10, 15, 36, 37, 38, 1024, 1025, 1026, 1031, 1033, 1034, *range(1035, 1041)),
    # FIOASYNC, and TIOCSTI, which types into a terminal.
    ("ioctl", 1): (0x5452, 0x5412),
    # To survive the zygote.
    ("prctl", 0): (1,),
}
"""These values are refused (EPERM), also in the child that uses a device."""

REFUSED_IOCTL_TYPES = (ord("f"), ord("v"), ord("X"), 0x94, 0x89)
"""Types (the second byte) of requests to file systems, such as flags, attributes, clones and verity, and to sockets."""

OPENING = {"open": 1, "openat": 2}
"""The calls that open a file, with the position of their flags. Flags are given as a mask, and their value under it."""
_UNNAMED_FILE = os.O_TMPFILE & ~os.O_DIRECTORY
READING = (os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | _UNNAMED_FILE, os.O_RDONLY)
"""Only to read. Landlock says which files."""
WRITING = (
    *((os.O_ACCMODE, mode) for mode in (os.O_WRONLY, os.O_RDWR, os.O_ACCMODE)),
    *((flag, flag) for flag in (os.O_CREAT, os.O_TRUNC, _UNNAMED_FILE)),
)
"""To write, make or empty a file."""
WRITING_UNSEEN = ((os.O_ACCMODE, os.O_ACCMODE), (os.O_ACCMODE | os.O_TRUNC, os.O_TRUNC), (_UNNAMED_FILE, _UNNAMED_FILE))
"""What Landlock does not take for writing before its version 3. Of `WRITING`, the child that uses a device is refused
only this, because the driver opens the device's files for writing."""

CLONE_THREAD = 0x10000
"""The flag of clone that makes a thread of this process."""

TRIED = """
socket bind connect setsockopt execve tgkill ptrace process_vm_readv mount unshare setns keyctl
perf_event_open name_to_handle_at truncate ftruncate fallocate flock mkdirat renameat2 unlinkat semget semctl msgctl
shmctl mq_unlink io_setup io_uring_setup memfd_create
"""
"""Refused calls that a locked child tries, with -1 for every argument. Without a filter, the kernel finds the arguments
wrong: none of these answers EPERM, EACCES or ENOSYS, and none does anything."""
TRIED_WITH = (
    ("clone", ~CLONE_THREAD),  # flags that exclude each other
    ("fcntl", -1, 1024),  # no descriptor is -1
    ("ioctl", -1, 0x40086602),
)
