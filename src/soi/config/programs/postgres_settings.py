"""How large the database server makes itself, by the memory it may use."""

from __future__ import annotations

import os
from pathlib import Path

SMALL_SHARED_MEMORY_MB = 256

# Never negotiable: what was acknowledged survives. Values of statements stay out of the logs.
ALWAYS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "pglz",
    "max_parallel_workers_per_gather": "1",
    "max_locks_per_transaction": "128",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "30s",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
    "password_encryption": "'scram-sha-256'",
    "shared_preload_libraries": "'pg_stat_statements'",
    "unix_socket_permissions": "0700",
}


def server_settings(memory_mb: int) -> dict[str, str]:
    """Settings of a server on a machine of so many MB (measured: docs/for-operators/database.md)."""
    is_large = memory_mb >= 8 * 1024
    sized = {
        "shared_buffers": f"{_within(memory_mb // 6, 64, 8192)}MB",
        "effective_cache_size": f"{max(memory_mb // 2, 128)}MB",
        "work_mem": f"{_within(memory_mb // 768, 4, 256)}MB",
        "maintenance_work_mem": f"{_within(memory_mb // 24, 64, 2047)}MB",
        "max_connections": "100" if is_large else "40",
        "max_wal_size": "6GB" if is_large else "1GB",
    }
    # Containers often give /dev/shm 64 MB, and a parallel query would fail there.
    roomy = _shared_memory_mb() >= SMALL_SHARED_MEMORY_MB
    return {**ALWAYS, **sized, "dynamic_shared_memory_type": "'posix'" if roomy else "'mmap'"}


def machine_memory_mb(meminfo: Path = Path("/proc/meminfo"), limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """Memory of this machine or of the container we live in, whichever is less."""
    total_kb = int(next(line for line in meminfo.read_text().splitlines() if line.startswith("MemTotal")).split()[1])
    try:
        granted = limit.read_text().strip()
    except OSError:
        granted = "max"
    if granted.isdigit():
        return min(total_kb // 1024, int(granted) // 1024**2)
    return total_kb // 1024


def _shared_memory_mb() -> int:
    try:
        space = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size only
    except OSError:
        return 0
    return space.f_frsize * space.f_blocks // 1024**2


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
