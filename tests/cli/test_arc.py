# SPDX-License-Identifier: MIT
"""`assay arc`: chains that are right but for one thing, by RFC 8617, and the attack rows AC."""
import functools
import re
import string

import tap
from lib.liar import Liar
from lib.program import assay, file
from lib.signer import Openssl, fields, keys, quoted, rsa, seal

MESSAGE = b'From: Alice <alice@example.com>\r\nSubject: hello\r\n\r\nHi.\r\n'
NAME = 's._domainkey.arc.example'
ZONE = keys({NAME: rsa().record()})


def check(message, where=ZONE, *args):
    """The run."""
    return assay('arc', '--json', '--zone', where, *args, '-', stdin=message)


@functools.lru_cache(None)
def plain(count, message):
    """`count` sets."""
    return seal(rsa(), plain(count - 1, message), count) if count else message


def sealed(count, message=MESSAGE, **more):
    """`count` sets; `more` goes to the last."""
    return seal(rsa(), plain(count - 1, message), count, **more) if more else plain(count, message)


def is_worth(message, result, code, where=ZONE):
    """Result and code, and the exit code that goes with them."""
    done = check(message, where)
    arc = done.json['arc']
    assert (arc['result'], arc['code']) == (result, code), arc
    assert done.code == (0 if result == 'pass' else 2 if code == 'dns' else 1), done
    return done.json


def without(message, name, instance):
    """The message without this field of a set."""
    header, _, body = message.partition(b'\r\n\r\n')
    wanted = re.compile(rb'(?i)%s:.*\bi=%d\b' % (name, instance), re.DOTALL)
    return b''.join(one for one in fields(header + b'\r\n') if not wanted.match(one)) + b'\r\n' + body


@tap.test
def chains_of_1_to_50_sets_pass():
    for count in (1, 2, 3, 50):
        page = is_worth(sealed(count), 'pass', 'valid')
        assert page['arc']['sets'] == count and page['arc']['oldest_pass'] == 0, page['arc']
        assert [one['instance'] for one in page['arc']['sealers']] == list(range(1, count + 1))


@tap.test
def ac_01_51_sets_ask_nothing():
    page = is_worth(sealed(51), 'fail', 'many')
    assert page['questions'] == [] and page['arc']['sets'] is None and page['arc']['sets_reason'], page['arc']
    assert 'the chain is broken\n' in assay('arc', '--zone', ZONE, '-', stdin=sealed(51)).out


@tap.test
def ac_01_51_fields_of_a_kind_are_too_many_whatever_their_instances():
    """The 51st is not read: not even to see that it stands twice, or that it cannot be read."""
    chain = sealed(50)
    for one in fields(chain.partition(b'\r\n\r\n')[0] + b'\r\n')[-5:-2]:
        assert b'i=1;' in one, one
        page = is_worth(one + chain, 'fail', 'many')
        assert page['questions'] == [], page['questions']
    unread = b'ARC-Seal: i=7; ' + b''.join(b'x%d=y; ' % at for at in range(100)) + b'\r\n'
    assert check(unread * 50 + MESSAGE).json['arc']['code'] == 'limit'
    page = is_worth(unread * 51 + MESSAGE, 'fail', 'many')
    assert page['questions'] == [], page['questions']


@tap.test
def ac_01_an_instance_is_1_to_50():
    for text, code in (('0', 'instance'), ('01', 'instance'), ('51', 'many'), ('1024', 'instance'),
                       ('99999999999', 'instance'), ('', 'instance'), ('-1', 'instance'), ('1 1', 'instance')):
        for name in (b'ARC-Seal', b'ARC-Message-Signature', b'ARC-Authentication-Results'):
            message = re.sub(rb'(%s: [^\r]*?)i=1;' % name, rb'\1i=%s;' % text.encode(), sealed(1))
            assert message != sealed(1)
            page = is_worth(message, 'fail', code)
            assert page['questions'] == [], page


@tap.test
def comments_stand_around_an_instance():
    for text in ('i = %d', '(a) i (b) = (c) %d (d)', '\r\n (a (b)\r\n c) i=%d\r\n ', '(\\)) i=%d'):
        is_worth(sealed(2, aar=text), 'pass', 'valid')
    for text in ('I=%d', '(a i=%d', 'i=%d (a', 'ii=%d', 'i==%d', 'i=%d i', '%d', 'i%d', 'i="%d"', 'x; i=%d'):
        page = is_worth(sealed(1, aar=text), 'fail', 'instance')
        assert page['questions'] == [], page


@tap.test
def comments_around_an_instance_nest_as_deep_as_they_like():
    for depth in (100, 101, 5000):
        is_worth(sealed(1, aar='(' * depth + ')' * depth + ' i=%d'), 'pass', 'valid')
    is_worth(sealed(1, aar='(' * 101 + ')' * 100 + ' i=%d'), 'fail', 'instance')


@tap.test
def ac_03_a_set_has_three_fields():
    message = sealed(3)
    for instance in (1, 2, 3):
        for name in (b'ARC-Seal', b'ARC-Message-Signature', b'ARC-Authentication-Results'):
            page = is_worth(without(message, name, instance), 'fail', 'missing')
            assert page['questions'] == [], page
    gone = message
    for name in (b'ARC-Seal', b'ARC-Message-Signature', b'ARC-Authentication-Results'):
        gone = without(gone, name, 2)
    is_worth(gone, 'fail', 'missing')
    is_worth(without(without(sealed(1), b'ARC-Seal', 1), b'ARC-Message-Signature', 1), 'fail', 'missing')


@tap.test
def ac_03_a_field_stands_once():
    message = sealed(1)
    for one in fields(message.partition(b'\r\n\r\n')[0] + b'\r\n')[:3]:
        is_worth(one + message, 'fail', 'twice')


@tap.test
def ac_03_cv_is_none_and_then_pass():
    for count, cv, code in ((1, 'pass', 'cv'), (2, 'none', 'cv'), (1, 'maybe', 'cv'), (2, 'fail', 'failed-before'),
                            (1, 'fail', 'failed-before'), (1, 'NONE', 'cv')):
        page = is_worth(sealed(count, cv=cv), 'fail', code)
        assert page['questions'] == [], page


@tap.test
def ac_04_a_chain_that_is_whole_says_who_sealed_it():
    where = keys({'s._domainkey.attack.com': rsa().record()})
    message = seal(rsa(), MESSAGE, 1, d='attack.com', ams={'d': 'attack.com'},
                   results='mx.example.com; dmarc=pass header.from=example.com')
    page = is_worth(message, 'pass', 'valid', where)
    assert [one['domain'] for one in page['arc']['sealers']] == ['attack.com'], page['arc']


@tap.test
def a_message_signature_covers_no_seal():
    for name in ('arc-seal', 'ARC-Seal'):
        is_worth(seal(rsa(), MESSAGE, ams={'h': 'from:' + name}), 'fail', 'syntax')


@tap.test
def an_older_message_signature_that_covers_a_seal_does_not_fit():
    page = is_worth(seal(rsa(), seal(rsa(), sealed(1), 2, ams={'h': 'from:arc-seal'}), 3), 'pass', 'valid')
    older = page['arc']['sealers'][1]['message_signature']
    assert (older['fits'], older['code']) == (False, 'tag') and 'h= has ARC-Seal' in older['reason'], older
    assert page['arc']['oldest_pass'] == 3, page['arc']['oldest_pass']
    page = is_worth(seal(rsa(), seal(rsa(), sealed(1), 2, ams={'h': 'from:arc-seal', 'd': 'localhost'}), 3), 'pass', 'valid')
    assert page['arc']['sealers'][1]['message_signature']['code'] == 'domain', page['arc']['sealers'][1]


@tap.test
def ac_05_a_seal_with_h_is_fail():
    page = is_worth(sealed(1, h='from'), 'fail', 'syntax')
    assert page['questions'] == [], page


@tap.test
def ac_07_broken_seals_break_the_chain_alone():
    message = sealed(1)
    for broken in (b'i=1; cv   ', b'i=1; none', b'i=1; cv=none; b=' + b'A' * 513, b'', b'i=1;;'):
        seal_field = b'ARC-Seal: ' + broken + b'\r\n'
        done = check(seal_field + without(message, b'ARC-Seal', 1))
        assert done.json['arc']['result'] == 'fail' and done.code == 1, done


@tap.test
def ac_07_long_keys_have_long_signatures():
    key = Openssl('rsa', '-pkeyopt', 'rsa_keygen_bits:4096')
    is_worth(seal(key, MESSAGE), 'pass', 'valid', keys({NAME: key.record()}))


@tap.test
def ac_08_results_that_are_none_are_no_matter_for_the_chain():
    page = is_worth(sealed(1, results='mx; dkim=pass ; (null)=pass; (null)=pass'), 'pass', 'valid')
    assert page['arc']['sealers'][0]['results'], page['arc']


@tap.test
def ac_11_a_key_that_could_not_be_asked_for_is_could_not_check():
    with Liar() as liar:
        message = seal(rsa(), MESSAGE, 1, d='servfail.example', ams={'d': 'servfail.example'}, s='servfail')
        done = assay('arc', '--json', '--dns', liar.address, '-', stdin=message)
        assert (done.json['arc']['result'], done.json['arc']['code']) == ('fail', 'dns'), done
        assert done.code == 2, done
    elsewhere = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    page = is_worth(sealed(1), 'fail', 'dns', elsewhere)
    assert page['arc']['oldest_pass'] is None, page['arc']


@tap.test
def what_is_broken_is_broken_though_a_key_could_not_be_asked_for():
    where = keys({NAME: rsa().record()})
    message = seal(rsa(), sealed(1), 2, d='gone.arc.example', ams={'d': 'arc.example'})
    is_worth(message.replace(b'Hi.', b'Ho.'), 'fail', 'message', where)


@tap.test
def a_change_in_between_moves_the_oldest_pass():
    message = sealed(2).replace(b'Subject: hello', b'Subject: [list] hello')
    page = is_worth(seal(rsa(), message, 3), 'pass', 'valid')
    assert page['arc']['oldest_pass'] == 3, page['arc']
    page = is_worth(seal(rsa(), seal(rsa(), sealed(1).replace(b'Hi.', b'Ho.'), 2), 3), 'pass', 'valid')
    assert page['arc']['oldest_pass'] == 2, page['arc']


@tap.test
def a_body_that_a_set_did_not_sign_whole_is_said():
    for octets, covered in (('0', False), ('2', False), ('5', True)):
        message = seal(rsa(), MESSAGE, ams={'l': octets})
        page = is_worth(message, 'pass', 'valid')
        assert page['arc']['sealers'][0]['message_signature']['body_covered'] is covered, page
        text = assay('arc', '--zone', ZONE, '-', stdin=message).out
        assert 'what set 1 signed is unchanged' in text, text
        assert ('it signed %s of 5 octets (l=)' % octets in text) is not covered, text
    page = is_worth(seal(rsa(), MESSAGE, ams={'l': '2'}).replace(b'Hi.', b'Ho.'), 'fail', 'message')
    assert page['arc']['sealers'][0]['message_signature']['body_covered'] is False, page
    assert page['arc']['sealers'][0]['message_signature']['signed_fields'] == ['from', 'subject'], page


@tap.test
def a_certain_fault_comes_before_a_limit():
    unread = b'ARC-Seal: i=7; ' + b''.join(b'x%d=y; ' % at for at in range(100)) + b'\r\n'
    chain, seals = sealed(2), {'x%d' % at: 'y' for at in range(100)}
    first = fields(chain.partition(b'\r\n\r\n')[0] + b'\r\n')[0]
    for broken, code in ((first + chain, 'twice'), (sealed(2, cv='fail'), 'failed-before'),
                         (sealed(2, cv='none'), 'cv'), (b'X: a\rb\r\n' + chain, 'malformed'),
                         (seal(rsa(), MESSAGE, h='from'), 'syntax')):
        reason = check(unread + broken).json['arc']['reason']
        assert 'past what' not in reason and 'too many tags' not in reason, reason
        for message in (unread + broken, broken.replace(b'\r\n\r\n', b'\r\n' + unread + b'\r\n', 1)):
            page = is_worth(message, 'fail', code)
            assert page['questions'] == [], page['questions']
    for message in (unread + chain, unread + without(chain, b'arc-seal', 1), seal(rsa(), MESSAGE, **seals)):
        done = check(message)
        assert (done.json['arc']['code'], done.code) == ('limit', 2), done


@tap.test
def a_key_past_a_limit_is_could_not_check():
    for text in (rsa().record() + '; n=' + 'x' * 17000, rsa().record() + ''.join('; y%d=' % at for at in range(100))):
        done = check(sealed(1), keys({NAME: text}))
        assert (done.json['arc']['code'], done.code) == ('limit', 2), done
        assert 'no key that can be used was read' in done.json['arc']['sealers'][0]['seal']['key_bits_reason'], done


@tap.test
def a_message_signature_past_the_end_of_the_body_does_not_fit():
    for octets in ('6', '99'):
        page = is_worth(seal(rsa(), MESSAGE, ams={'l': octets}), 'fail', 'message')
        assert page['arc']['sealers'][0]['message_signature']['code'] == 'length', page['arc']
        assert 'the signature covers more than the body has' in page['arc']['reason'], page['arc']['reason']


@tap.test
def a_message_signature_holds_up_to_its_last_second():
    message = seal(rsa(), MESSAGE, ams={'t': '50', 'x': '100'})
    for as_of, code in (('@100', 0), ('@101', 1)):
        assert assay('arc', '--zone', ZONE, '--as-of', as_of, '-', stdin=message).code == code


@tap.test
def results_past_a_limit_are_said_to_be():
    long = 'mx.example; spf=pass (%s)' % ('x' * 70000)
    page = is_worth(seal(rsa(), seal(rsa(), MESSAGE, results=long), 2, results=long), 'pass', 'valid')
    unread = [one['results']['unread'] for one in page['arc']['sealers']]
    assert [len(one) for one in unread].count(0) == 1, unread
    assert [one[0]['reason'] for one in unread if one] == ['more results than are read'], unread


@tap.test
def the_reason_of_a_key_stands_behind_it_alone():
    message = sealed(1).replace(b'Hi.', b'Ho.')
    text = assay('arc', '--zone', keys({NAME: 'v=DKIM1; p='}), '--details', '-', stdin=message).out
    assert 'message signature: the body was changed after it was signed, key' in text, text


@tap.test
def what_a_message_signature_left_open_is_said():
    message = seal(rsa(), MESSAGE, ams={'h': 'subject'}).replace(b'alice@example.com', b'ceo@bank.example')
    page = is_worth(message, 'pass', 'valid')
    signature = page['arc']['sealers'][0]['message_signature']
    assert signature['unsigned_fields'] == ['From'], signature
    assert (signature['domain'], signature['algorithm'], signature['canonicalization'], signature['key_bits']) == (
        'arc.example', 'rsa-sha256', 'relaxed/relaxed', 1024), signature
    assert '\n     not signed: From\n' in assay('arc', '--zone', ZONE, '-', stdin=message).out


@tap.test
def a_seal_that_was_not_checked_only_claims():
    text = assay('arc', '--zone', ZONE, '-', stdin=without(sealed(3), b'arc-seal', 2)).out
    assert 'claims to be sealed by arc.example (selector s, cv=pass): not checked' in text, text
    assert '2. there is no seal' in text and 'sealed by' in text, text
    text = assay('arc', '--zone', keys({NAME: 'v=DKIM1; p='}), '-', stdin=sealed(1)).out
    assert 'claims to be sealed by' in text and 'the key has been revoked' in text, text
    assert 'key s._domainkey.arc.example' in text, text


@tap.test
def a_limit_of_ours_is_could_not_check():
    names = ':'.join(['from'] + ['x-%d' % at for at in range(1000)])
    for message in (seal(rsa(), MESSAGE, ams={'h': names}),
                    seal(rsa(), plain(1, MESSAGE), 2, **{'x%d' % at: 'y' for at in range(100)})):
        done = check(message)
        assert (done.json['arc']['code'], done.code, done.json['questions']) == ('limit', 2, []), done
        assert '\ncould not check: ' in '\n' + assay('arc', '--zone', ZONE, '-', stdin=message).out, done
    page = is_worth(seal(rsa(), seal(rsa(), MESSAGE, ams={'h': names}), 2), 'pass', 'valid')
    assert page['arc']['oldest_pass'] is None and page['arc']['oldest_pass_reason'], page['arc']


def alone():
    """A zone with the key, that knows of no other domain."""
    return file('$ORIGIN arc.example.\n@ SOA ns root 1 1 1 1 1\ns._domainkey TXT %s\n' % quoted(rsa().record()))


@tap.test
def of_keys_that_could_not_be_asked_for_the_first_is_told():
    """In the order in which RFC 8617 5.2 checks: step 4, then step 6 from the newest seal on."""
    for ams, second, first, told in (('a.example', 'b.example', 'c.example', 'ARC-Message-Signature of set 2'),
                                     ('a.example', 'arc.example', 'c.example', 'ARC-Message-Signature of set 2'),
                                     ('arc.example', 'b.example', 'c.example', 'ARC-Seal of set 2'),
                                     ('arc.example', 'arc.example', 'c.example', 'ARC-Seal of set 1')):
        chain = seal(rsa(), seal(rsa(), MESSAGE, d=first), 2, d=second, ams={'d': ams})
        page = is_worth(chain, 'fail', 'dns', alone())
        assert told in page['arc']['reason'], (told, page['arc']['reason'])


@tap.test
def what_is_not_known_of_older_sets_is_no_change():
    other, mine = {'d': 'other.example'}, alone()
    revoked = keys({NAME: rsa().record(), 's._domainkey.other.example': 'v=DKIM1; p='})
    chain = seal(rsa(), seal(rsa(), MESSAGE, ams=other), 2)
    text = assay('arc', '--zone', revoked, '-', stdin=chain).out
    assert 'whether it was changed before set 2 cannot be told: the key has been revoked' in text, text
    assert 'what set 2 signed is unchanged' in text, text
    text = assay('arc', '--zone', mine, '-', stdin=chain).out
    assert 'since when it is unchanged could not be told' in text, text
    text = assay('arc', '--zone', ZONE, '-', stdin=seal(rsa(), sealed(1).replace(b'Hi.', b'Ho.'), 2)).out
    assert 'changed before set 2\n  what set 2 signed is unchanged' in text, text


@tap.test
def what_could_not_be_checked_neither_fits_nor_not():
    done = check(seal(rsa(), MESSAGE, d='other.example'), alone())
    seal_said = done.json['arc']['sealers'][0]['seal']
    assert seal_said['fits'] is None and seal_said['fits_reason'] and '(unrecorded)' in seal_said['reason'], seal_said
    assert 'canonicalization' not in seal_said, seal_said


@tap.test
def an_empty_body_is_asked_about():
    message = sealed(1).partition(b'\r\n\r\n')[0] + b'\r\n\r\n'
    assert 'the body is empty: was the header alone given?' in assay('arc', '--zone', ZONE, '-', stdin=message).out


@tap.test
def an_older_message_signature_may_be_broken_in_any_way():
    for broken in ({'a': 'rsa-sha512'}, {'d': 'localhost'}, {'x': '5', 't': '9'}, {'q': 'http'}, {'bh': None},
                   {'h': 'from:arc-seal'}, {'x': '9', 't': '5'}):
        page = is_worth(seal(rsa(), seal(rsa(), MESSAGE, ams=broken), 2), 'pass', 'valid')
        assert page['arc']['oldest_pass'] == 2, (broken, page['arc'])


@tap.test
def an_older_message_signature_may_have_no_b():
    """RFC 8617 5.2 step 5: then it fails to validate, which does not affect the chain."""
    for pattern, broken in ((rb'; b=.*', b''), (rb' b=.*', b' b='), (rb' b=.*', b' b=***')):
        change = functools.partial(re.sub, pattern, broken)
        chain = seal(rsa(), seal(rsa(), MESSAGE, change=change), 2)
        page = is_worth(chain, 'pass', 'valid')
        assert page['arc']['oldest_pass'] == 2, (broken, page['arc'])


@tap.test
def ac_01_many_results_are_no_lack_of_memory():
    results = 'mx.example' + '; a=b' + ' c.d=e' * 20000
    done = check(sealed(1, results=results))
    assert done.code == 0 and done.json['arc']['sealers'][0]['results']['unread'], done


@tap.test
def a_selector_with_a_thousand_records_is_no_lack_of_memory():
    letters = string.ascii_letters
    junk = [';'.join(name + '=' for name in (letters[i % 52] + letters[i // 52], *letters[:16])) for i in range(960)]
    where = keys({NAME: junk + [rsa().record()]})
    done = check(sealed(50), where)
    assert (done.code, done.json['arc']['result']) == (0, 'pass'), done


@tap.test
def a_time_that_has_not_come_is_said():
    message = sealed(1, t='1795255300', ams={'t': '1795255200'})
    for as_of, seal_early, signature_early in (('@1795255199', True, True), ('@1795255200', True, False),
                                               ('@1795255300', False, False)):
        first = check(message, ZONE, '--as-of', as_of).json['arc']['sealers'][0]
        assert (first['seal']['early'], first['message_signature']['early']) == (seal_early, signature_early), as_of
        text = assay('arc', '--zone', ZONE, '--as-of', as_of, '-', stdin=message).out
        assert ('seal: it was made later than the time of this check (t=' in text) is seal_early, text
        assert ('message signature: it was made later' in text) is signature_early, text
    text = assay('arc', '--zone', ZONE, '--details', '-', stdin=message).out
    assert '       made: 2026-11-21T10:01:40Z\n' in text, text


@tap.test
def a_header_that_was_changed_in_between_is_said():
    message = seal(rsa(), sealed(1).replace(b'Subject: hello', b'Subject: hullo'), 2)
    text = assay('arc', '--zone', ZONE, '-', stdin=message).out
    assert '  what set 1 signed of the header was changed before set 2, or the key was\n' in text, text


@tap.test
def a_change_after_the_last_seal_breaks_the_chain():
    for old, new, code in ((b'Hi.', b'Ho.', 'message'), (b'hello', b'hullo', 'message'),
                           (b'spf=pass', b'spf=fail', 'seal'), (b' cv=', b'\r\n\t cv=', 'pass')):
        message = sealed(2)
        at = message.rindex(old)
        changed = message[:at] + new + message[at + len(old):]
        if code == 'pass':
            is_worth(changed, 'pass', 'valid')
        else:
            is_worth(changed, 'fail', code)


@tap.test
def every_seal_is_checked():
    other = keys({NAME: rsa().record(), 't._domainkey.arc.example': rsa(1024, 2).record()})
    message = seal(rsa(), seal(rsa(), sealed(1), 2, s='t'), 3)
    page = is_worth(message, 'fail', 'seal', other)
    assert 'of set 2' in page['arc']['reason'], page['arc']


@tap.test
def a_sealer_vouches_for_its_results():
    page = is_worth(sealed(1, results='mx.example; spf=pass smtp.mailfrom=a@b.test; dkim=fail'), 'pass', 'valid')
    said = page['arc']['sealers'][0]['results']
    assert said['authserv_id'] == 'mx.example', said
    assert [(one['method'], one['result']) for one in said['results']] == [('spf', 'pass'), ('dkim', 'fail')]
    page = is_worth(sealed(1, results='mx; dkim=pass (never closed'), 'pass', 'valid')
    assert page['arc']['sealers'][0]['results']['unread'], page['arc']


@tap.test
def a_bare_cr_in_the_header_breaks_the_chain():
    is_worth(sealed(1, MESSAGE.replace(b'hello', b'hello\r x')), 'fail', 'malformed')


@tap.test
def a_case_says_the_same_to_the_byte():
    message = file(sealed(2))
    first = assay('arc', '--json', '--as-of', '@1', '--zone', ZONE, '--save-case', message + '.case', message)
    again = assay('arc', '--json', '--case', message + '.case')
    assert first.code == 0 and again.out == first.out and again.code == 0, again


if __name__ == '__main__':
    tap.run()
