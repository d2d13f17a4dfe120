/* A disk for tests, loaded beneath the gate's own process (LD_PRELOAD).

   Below the directory DISK_UNDER it keeps a log of every write, truncation, removal and sync in
   DISK_LOG, in their order, so that a test can make what a power cut would leave; and it fails
   like a real disk when `disk_fail` says so. Everything else passes untouched. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILES 4096
#define REAL(name) ((__typeof__(&name))real(#name))

static char *paths[FILES];
static int log_file = -1;
static long until_fault = -1;
static long faults;
static int fault_code;

/* One entry of the log; the name and the data follow it. */
struct entry {
    char what; /* 'o'pen or create, 'w'rite, 't'runcate, 's'ync, 'u'nlink */
    uint8_t unused[3];
    uint32_t name_length;
    uint64_t offset;
    uint64_t length;
};

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static const char *watched(const char *path) {
    const char *under = getenv("DISK_UNDER");
    return under && strncmp(path, under, strlen(under)) == 0 ? path : NULL;
}

static const char *known(int file) { return file >= 0 && file < FILES ? paths[file] : NULL; }

static void told(char what, const char *path, uint64_t offset, const void *data, uint64_t length) {
    const char *log = getenv("DISK_LOG");
    struct entry entry = {what, {0}, (uint32_t)strlen(path), offset, length};
    if (!log)
        return;
    if (log_file < 0)
        log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    syscall(SYS_write, log_file, &entry, sizeof entry);
    syscall(SYS_write, log_file, path, strlen(path));
    if (data)
        syscall(SYS_write, log_file, data, length);
}

/* From the `after`th place on where something is written, fail with `code`; -1 heals. */
void disk_fail(long after, int code) {
    until_fault = after;
    fault_code = code;
    if (after >= 0)
        faults = 0;
}

/* How often it has failed since it was told to. */
long disk_faults(void) { return faults; }

static int fails(void) {
    if (until_fault < 0)
        return 0;
    if (until_fault > 0) {
        until_fault--;
        return 0;
    }
    faults++;
    errno = fault_code;
    return 1;
}

static int opened(const char *path, int flags, mode_t mode) {
    int file, changes = (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY;
    if (watched(path) && changes && fails())
        return -1;
    file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (file >= 0 && file < FILES) {
        free(paths[file]);
        paths[file] = watched(path) ? strdup(path) : NULL;
        if (paths[file] && flags & O_CREAT)
            told('o', path, 0, NULL, 0);
    }
    return file;
}

#define OPEN(name)                                     \
    int name(const char *path, int flags, ...) {       \
        va_list more;                                  \
        va_start(more, flags);                         \
        mode_t mode = va_arg(more, mode_t);            \
        va_end(more);                                  \
        return opened(path, flags, mode);              \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    if (known(file)) {
        free(paths[file]);
        paths[file] = NULL;
    }
    return REAL(close)(file);
}

static ssize_t written(int file, const void *data, size_t length, off64_t offset, int placed) {
    ssize_t done;
    if (known(file) && fails()) {
        if (fault_code != ENOSPC || length < 2)
            return -1;
        length /= 2; /* a disk that gets full takes what still fits */
    }
    if (known(file) && !placed)
        offset = lseek64(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    done = placed ? syscall(SYS_pwrite64, file, data, length, offset)
                  : syscall(SYS_write, file, data, length);
    if (known(file) && done > 0)
        told('w', known(file), (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
    return written(file, data, length, offset, 1);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) {
    return written(file, data, length, offset, 1);
}

ssize_t write(int file, const void *data, size_t length) {
    return written(file, data, length, 0, 0);
}

static int truncated(int file, off64_t length) {
    if (known(file) && fails())
        return -1;
    if (known(file))
        told('t', known(file), (uint64_t)length, NULL, 0);
    return (int)syscall(SYS_ftruncate, file, length);
}

int ftruncate(int file, off_t length) { return truncated(file, length); }
int ftruncate64(int file, off64_t length) { return truncated(file, length); }

/* The sync is told once it is done; the disk below is not asked, which saves the test's time. */
static int synced(int file, int (*really)(int)) {
    if (!known(file))
        return really(file);
    if (fails())
        return -1;
    told('s', known(file), 0, NULL, 0);
    return 0;
}

int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

int unlink(const char *path) {
    if (watched(path) && fails())
        return -1;
    if (watched(path))
        told('u', path, 0, NULL, 0);
    return REAL(unlink)(path);
}
