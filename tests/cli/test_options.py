# SPDX-License-Identifier: MIT
"""One table of options: help, manual page, completions and usage errors agree, every
option works, and every example prints what the manual page says."""
import os
import re
import shutil
import subprocess
import time

import tap
from lib.liar import Liar
from lib.manual import examples_hold
from lib.program import FOLDER, assay, file, zone

DOCS = os.path.join(os.environ['ASSAY_BUILD'], 'man', 'assay-docs')
ZONE = zone('''
@     TXT "v=spf1 mx -all exp=why.example.com"
@     MX  10 mail
mail  A   192.0.2.1
why   TXT "at %{t} by %{r}"
plain TXT "v=spf1 -all"
''')
GOOD, BAD = '192.0.2.1', '203.0.113.9'


def docs(*words):
    """A page of the generator."""
    run = subprocess.run([DOCS] + list(words), stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout


def help_text():
    return assay('spf', '--help').out


def options():
    """{long name: (letter or None, takes a value)} as --help has them."""
    found = re.findall(r'^  (?:-(\w), |    )--([\w-]+)( [A-Z|\[@]\S*)?', help_text(), re.MULTILINE)
    return {name: (letter or None, bool(value)) for letter, name, value in found}


def choices():
    """{long name: [values]} of the options that take one of a few."""
    text = re.sub(r'\n {10,}', ' ', help_text())
    return {name: words.split('|')
            for name, words in re.findall(r'--([\w-]+) [A-Z]+ +[^\n]*?\(([\w]+(?:\|\w+)+)\)', text)}


def check(*args, **more):
    return assay('spf', '--zone', ZONE, *args, **more)


# --- what each option does: one use with an effect that can be seen --------------------

def effect_batch():
    done = check('--batch', stdin=b'192.0.2.1\ta@example.com\t\n')
    assert done.out == 'pass\t\n', done


def effect_jobs():
    lines = ''.join('192.0.2.1\tslow-300.n%d.example.com\t\n' % number for number in range(3))
    with Liar() as liar:
        began_s = time.monotonic()
        done = assay('spf', '--dns', liar.address, '--batch', '--jobs', '1', stdin=lines.encode())
        assert time.monotonic() - began_s > 0.9, 'not one after the other'
    assert done.out == 'fail\t\n' * 3, done
    check('--batch', '--jobs', '0', stdin=b'').complains(64, '--jobs', '"0"')


def effect_default_explanation():
    done = check('--default-explanation', 'no, %{i}', BAD, 'plain.example.com')
    assert 'no, 203.0.113.9' in done.out, done


def effect_receiver():
    assert 'by mx.here' in check('--receiver', 'mx.here', BAD, 'example.com').out


def effect_dns():
    with Liar() as liar:
        assert 'fail' in assay('spf', '--dns', liar.address, GOOD, 'ok.example.com').out
        assert liar.count('ok.example.com') == 1
    assay('spf', '--dns', 'nonsense', GOOD, 'example.com').complains(64, '--dns', 'nonsense')


def effect_zone():
    assert check(GOOD, 'example.com').code == 0


def effect_with():
    assert check('--with', 'v=spf1 ip4:203.0.113.9', BAD, 'example.com').code == 0


def saved_case():
    path = os.path.join(FOLDER, 'options.case')
    if not os.path.exists(path):
        assert check('--save-case', path, GOOD, 'example.com').code == 0
    return path


def effect_case():
    done = assay('spf', '--case', saved_case())
    assert done.code == 0 and GOOD in done.out, done


def effect_save_case():
    assert os.path.getsize(saved_case()) > 0
    check('--save-case', saved_case(), GOOD, 'example.com').complains(73, saved_case())


def effect_as_of():
    assert 'at 1795230000' in check('--as-of', '@1795230000', BAD, 'example.com').out


def unanswered(*args):
    """What a question comes to that nobody answers."""
    with Liar() as liar:
        done = assay('spf', '--dns', liar.address, '--json', *args, GOOD, 'timeout.example.com')
    assert done.code == 2, done
    return done.json['questions'][0]['status']


def effect_timeout():
    assert unanswered('--timeout', '1', '--question-timeout', '3') == 'deadline'
    check('--timeout', '601', GOOD, 'example.com').complains(64, '--timeout', '601')


def effect_question_timeout():
    assert unanswered('--timeout', '3', '--question-timeout', '1') == 'timeout'
    check('--question-timeout', 'x', GOOD, 'example.com').complains(64, '--question-timeout')


def effect_format():
    outputs = {check('--format', word, GOOD, 'example.com').out for word in choices()['format']}
    assert len(outputs) == len(choices()['format'])


def effect_json():
    json = check('--json', '--as-of', '@1', GOOD, 'example.com').out
    assert json == check('--format', 'json', '--as-of', '@1', GOOD, 'example.com').out


def effect_output():
    path = os.path.join(FOLDER, 'options.out')
    done = check('-o', path, GOOD, 'example.com')
    with open(path) as written:
        assert done.out == '' and written.read() == check(GOOD, 'example.com').out


def effect_details():
    assert 'asked MX example.com' in check('--details', GOOD, 'example.com').out


def effect_quiet():
    done = check('-q', BAD, 'example.com')
    assert (done.code, done.out, done.err) == (1, '', ''), done


def effect_verbose():
    assert 'questions' in check('-v', GOOD, 'example.com').err


def effect_color():
    assert '\x1b[32m' in check('--color', 'always', GOOD, 'example.com').out
    assert '\x1b' not in check('--color', 'never', GOOD, 'example.com').out


def effect_help():
    assert help_text().startswith('usage: assay spf')
    assert help_text() == assay('spf', '-h').out == assay('help', 'spf').out


def effect_of(name):
    return globals()['effect_' + name.replace('-', '_')]


# --- the tests ---------------------------------------------------------------------------

@tap.test
def help_names_a_good_many_options():
    assert len(options()) >= 20, options()
    assert set(choices()) == {'format', 'color'}, choices()


@tap.test
def every_option_stands_in_the_manual_page():
    page = docs('man', 'spf').replace('\\-', '-')
    for name, (letter, _) in options().items():
        assert '--%s\\fR' % name in page, name
        assert letter is None or '\\fB-%s\\fR' % letter in page, letter


@tap.test
def every_option_stands_in_the_completions():
    for name in options():
        assert ' --%s ' % name in docs('bash').replace('"', ' '), name
        assert re.search(r"--%s=?\[" % name, docs('zsh')), name
        assert re.search(r' -l %s( |$)' % name, docs('fish'), re.MULTILINE), name


@tap.test
def every_choice_stands_in_the_completions():
    for words in choices().values():
        for shell in ('bash', 'zsh', 'fish'):
            assert ' '.join(words) in docs(shell), (shell, words)


@tap.test
def an_option_without_its_value_is_a_usage_error():
    for name, (_, takes_value) in options().items():
        if takes_value:
            assay('spf', GOOD, 'a@b.example', '--' + name).complains(64, '--' + name)
        elif name != 'help':
            assay('spf', '--%s=x' % name).complains(64, name)


@tap.test
def an_option_that_may_be_repeated_says_so():
    text = re.sub(r'\n {10,}', ' ', help_text())
    repeated = re.findall(r'--([\w-]+) [^\n]*\(may be given several times\)', text)
    assert repeated == ['dns', 'zone', 'with'], repeated
    assert docs('man', 'spf').count('(may be given several times)') == 3
    many = ['--dns=192.0.2.%d' % at for at in range(1, 18)]
    assay('spf', *many, GOOD, 'a@b.example').complains(64, 'more than 16 times', 'dns')


@tap.test
def a_choice_refuses_other_words():
    for name in choices():
        assay('spf', '--%s=nonsense' % name).complains(64, '--' + name, '"nonsense"')


@tap.test
def options_and_arguments_may_be_mixed():
    plain = check(GOOD, 'example.com', 'mx.example.org').out
    assert assay('spf', GOOD, '--zone=' + ZONE, 'example.com', '--', 'mx.example.org').out == plain
    assay('spf', '--zone', ZONE, '--', '-q', 'example.com').complains(65, 'IP', '-q')


@tap.test
def what_is_no_option_is_a_usage_error():
    for words, named in (([], 'IP'), ([GOOD], 'SENDER'), (['--nonsense'], '--nonsense'),
                         (['-z'], '-z'), (['1.2.3.4', 'a.example', 'b', 'c'], '"c"'),
                         (['--'], 'IP'), (['--=x'], '"--"')):
        assay('spf', *words).complains(64, named)
    assay().complains(64, '--help')
    assay('nonsense').complains(64, 'nonsense')
    assay('--nonsense').complains(64, 'nonsense')


@tap.test
def program_help_and_version():
    assert assay('--help').out == assay('help').out == assay('-h').out
    assert 'spf' in assay('--help').out
    assert re.match(r'assay \d+\.\d+\.\d+\n$', assay('--version').out)


@tap.test
def the_manual_pages_are_clean():
    if not shutil.which('mandoc'):
        tap.skip('mandoc is not installed')
    for words in (['man'], ['man', 'arc'], ['man', 'authres'], ['man', 'dkim'], ['man', 'spf']):
        page = file(docs(*words), 'page.1')
        lint = subprocess.run(['mandoc', '-Tlint', '-Wwarning', page], stdout=subprocess.PIPE,
                              text=True, check=False)
        assert lint.returncode == 0 and lint.stdout == '', lint.stdout


@tap.test
def the_completions_are_sound_for_their_shells():
    for shell in ('bash', 'zsh', 'fish'):
        if not shutil.which(shell):
            tap.skip(shell + ' is not installed')
        path = file(docs(shell), 'completion.' + shell)
        run = subprocess.run([shell, '-n', path], stderr=subprocess.PIPE, text=True, check=False)
        assert run.returncode == 0 and run.stderr == '', run.stderr


@tap.test
def bash_completes_a_choice():
    path = file(docs('bash'), 'completion.bash')
    script = ('source %s; COMP_WORDS=(assay spf --format m); COMP_CWORD=3; _assay; '
              'echo "${COMPREPLY[@]}"' % path)
    run = subprocess.run(['bash', '-c', script], stdout=subprocess.PIPE, text=True, check=True)
    assert run.stdout == 'markdown\n', run.stdout


@tap.test
def every_example_prints_what_the_manual_page_says():
    examples_hold('spf')


@tap.test
def every_option_has_an_effect_here():
    for name in options():
        assert 'effect_' + name.replace('-', '_') in globals(), 'no row for --' + name


for option in sorted(name[len('effect_'):] for name in globals() if name.startswith('effect_')
                     and name != 'effect_of'):
    tap.case('--%s does what it says' % option.replace('_', '-'), effect_of(option))

if __name__ == '__main__':
    tap.run()
