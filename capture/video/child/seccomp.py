"""The wall around system calls: seccomp, by which a Linux process gives up calls for itself.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst. What Landlock leaves open (sockets
of other kinds, the size of a file whose name is known, new programs) is refused here with EPERM.
"""

import ctypes
import errno
import platform
import struct
import sys

# Number of each refused call on the two machines that the archive runs on; None where a machine
# has no such call.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other programs and processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    # other processes' lot: their limits, their turns, their memory
    "prlimit64": (302, 261), "setrlimit": (160, 164), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274), "move_pages": (279, 239),
    "migrate_pages": (256, 238), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "get_robust_list": (274, 100),
    # files by name
    "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "creat": (85, None),
    "open_by_handle_at": (304, 265), "stat": (4, None), "lstat": (6, None),
    "newfstatat": (262, 79), "statx": (332, 291), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, None),
    "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "unlink": (87, None),
    "unlinkat": (263, 35), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55),
    "fchownat": (260, 54), "truncate": (76, 45), "utimensat": (280, 88), "setxattr": (188, 5),
    "chdir": (80, 49), "chroot": (161, 51), "fanotify_init": (300, 262),
    "lchown": (94, None), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "statfs": (137, 43), "fstatfs": (138, 44), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10), "listxattr": (194, 11),
    "llistxattr": (195, 12), "flistxattr": (196, 13), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "setxattrat": (463, 463),
    "getxattrat": (464, 464), "listxattrat": (465, 465), "removexattrat": (466, 466),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "name_to_handle_at": (303, 264), "open_tree": (428, 428), "open_tree_attr": (467, 467),
    "swapon": (167, 224), "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    # the machine
    "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "fsopen": (430, 430),
    "fspick": (433, 433), "mount_setattr": (442, 442), "statmount": (457, 457),
    "listmount": (458, 458), "pivot_root": (155, 41), "reboot": (169, 142), "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "kexec_file_load": (320, 294), "delete_module": (176, 106), "memfd_secret": (447, 447),
    "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_setup": (206, 0), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "init_module": (175, 105),
    "finit_module": (313, 273), "kexec_load": (246, 104), "personality": (135, 92),
    "memfd_create": (319, 279), "mq_open": (240, 180), "msgget": (68, 186), "semget": (64, 190),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgctl": (71, 187),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "semop": (65, 193), "semctl": (66, 191),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}
"""Column of the table, word of the architecture, and number of `clone`."""
_CLONE3 = 435
_THREAD = 0x10000
_OTHER_X86_CALLS = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def give_up_calls() -> bool:
    """Close the refused calls for this process; return whether that holds now."""
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        return False
    code = _filter(*machine)
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    program = _Program(len(code) // 8, code)
    if system.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) != 0:
        return False
    return _closed(system, machine[0])


def _filter(column: int, architecture: int, clone: int) -> bytes:
    """The program that the kernel runs before every call, as its eight-byte instructions."""
    refuse, lacking = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    lines = [
        _line(_LOAD, _ARCHITECTURE), _line(_EQUAL, architecture, 1, 0), _line(_RETURN, _KILL),
        _line(_LOAD, _CALL),
    ]  # fmt: skip
    if column == 0:
        lines += [_line(_AT_LEAST, _OTHER_X86_CALLS, 0, 1), _line(_RETURN, _KILL)]
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, refuse)]
    # Told that there is no clone3, the C library takes clone, whose flags can be looked at.
    lines += [_line(_EQUAL, _CLONE3, 0, 1), _line(_RETURN, lacking)]
    lines += [
        _line(_EQUAL, clone, 0, 3), _line(_LOAD, _FIRST_ARGUMENT),
        _line(_ANY_BIT, _THREAD, 1, 0), _line(_RETURN, refuse), _line(_RETURN, _ALLOW),
    ]  # fmt: skip
    return b"".join(lines)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _closed(system: ctypes.CDLL, column: int) -> bool:
    """Whether the wall stands: a call that harms nobody, a socket, is refused."""
    ctypes.set_errno(0)
    return (
        system.syscall(_REFUSED["socket"][column], 1, 1, 0) == -1
        and ctypes.get_errno() == errno.EPERM
    )
