# SPDX-License-Identifier: MIT
"""layers.py ROOT: holds the includes against src/LAYERS.

A folder includes only folders above it; spf, dkim and dmarc never include one
another; only crypto includes OpenSSL; above the I/O line nothing reads, writes,
looks at a clock or draws a random number.
"""
import os
import re
import sys

import tree

STRANGERS = {'spf', 'dkim', 'dmarc'}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
# System headers that have no business above the line.
IMPURE_HEADERS = re.compile(
    r'^(sys/(socket|stat|time|types|wait|un|select|epoll|mman|random)\.h|unistd\.h|fcntl\.h|netdb\.h|'
    r'arpa/inet\.h|netinet/.*|poll\.h|signal\.h|pthread\.h|dirent\.h|termios\.h|event2/.*|'
    r'unbound.*|locale\.h)$')
IMPURE_CALLS = re.compile(
    r'(?<![\w.>])(time|clock|clock_gettime|gettimeofday|nanosleep|usleep|sleep|s?rand|random|srandom|'
    r'arc4random\w*|getrandom|getentropy|RAND_\w+|socket|connect|bind|listen|accept|getaddrinfo|'
    r'open|openat|fopen|fdopen|freopen|fread|fwrite|fgets|getline|read|write|pread|pwrite|send|'
    r'sendto|recv|recvfrom|poll|select|printf|puts|putchar|perror|vprintf|fprintf|fputs|getenv|'
    r'secure_getenv|setlocale|mktime|localtime|localtime_r|gmtime|strftime|system|popen|fork|exec\w*|'
    r'exit|_exit|raise|kill|signal|sigaction|pthread_\w+)\s*\(')


def without_comments(text):
    """The text with comments, strings and characters blanked out, line for line."""
    def blank(match):
        return re.sub(r'[^\n]', ' ', match.group(0))
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text, flags=re.DOTALL)


def include_fault(folder, target, order):
    """Why `folder` may not include `target`, or ''."""
    if target not in order or target == folder:
        return ''
    if {folder, target} <= STRANGERS:
        return '%s and %s never include one another' % (folder, target)
    if order.index(target) > order.index(folder):
        return '%s stands below %s' % (target, folder)
    return ''


def include_faults(path, text, order, pure):
    """Faults of the #include lines of one file in src/FOLDER/."""
    faults, folder = [], path.split('/')[1]
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(2)
        fault = include_fault(folder, name.split('/')[0], order) if '/' in name else ''
        if match.group(1) == '"' and name.startswith('..'):
            fault = 'includes start at src/'
        if name.startswith('openssl/') and folder != 'crypto':
            fault = 'only crypto includes OpenSSL'
        if folder in pure and match.group(1) == '<' and IMPURE_HEADERS.match(name):
            fault = '<%s> does not belong above the I/O line' % name
        if fault:
            faults.append('%s:%d: %s' % (path, number, fault))
    return faults


def call_faults(path, text):
    """Calls of a file above the line that do I/O or read a clock."""
    return ['%s:%d: %s() above the I/O line' % (path, number, match.group(1))
            for number, line in enumerate(without_comments(text).splitlines(), 1)
            for match in IMPURE_CALLS.finditer(line)]


def public_faults(path, text):
    """The public header includes nothing of src/."""
    return ['%s:%d: the public header includes "%s"' % (path, number, match.group(2))
            for number, line in enumerate(text.splitlines(), 1)
            for match in [INCLUDE.match(line)] if match and match.group(1) == '"']


def check(root):
    """All faults of the tree."""
    faults = []
    order, pure = tree.layers(root)
    for path in tree.files(root):
        if not path.endswith(('.c', '.h', '.inc')):
            continue
        text = tree.read(root, path)
        if path.startswith('include/'):
            faults += public_faults(path, text)
        elif path.startswith('src/') and path.count('/') == 2:
            folder = path.split('/')[1]
            if folder not in order:
                faults.append('%s: its folder is not in src/LAYERS' % path)
                continue
            faults += include_faults(path, text, order, pure)
            if folder in pure:
                faults += call_faults(path, text)
    return faults


def main():
    """Prints the faults; 1 where there are any."""
    faults = check(os.path.abspath(sys.argv[1]))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
