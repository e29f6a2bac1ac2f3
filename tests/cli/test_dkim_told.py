# SPDX-License-Identifier: MIT
"""`assay dkim`: what it tells of each signature, in JSON and to a person."""
import tap
from lib.dkimcheck import AS_OF, BODY, HEADER, NAME, ZONE, check
from lib.liar import Liar
from lib.program import assay, environment, file
from lib.signer import fields, keys, rsa, sign


@tap.test
def the_authors_own_domain_is_aligned_whatever_dmarc_says():
    own, several = b'From: Alice <alice@example.com>', b'From: alice@example.com, bob@EXAMPLE.com'
    for line, domain, wanted in ((own, 'example.com', True), (own, 'EXAMPLE.com', True), (several, 'example.com', True),
                                 (own, 'mail.example.com', None), (own, 'other.test', None),
                                 (b'From: alice@mail.example.com', 'example.com', None),
                                 (b'From: alice@example.com, eve@other.test', 'example.com', None),
                                 (b'From: alice@[192.0.2.1]', 'example.com', None), (b'From: <>', 'example.com', None),
                                 (own + b'\r\nFrom: eve@example.com', 'example.com', None),
                                 (b'X: none', 'example.com', None)):
        header = HEADER.replace(own, line)
        assert header == HEADER or line != own
        _, page = check(sign(rsa(), header, BODY, d=domain))
        first = page['dkim'][0]
        assert first['aligned'] is wanted and ('aligned_reason' in first) is (wanted is None), (line, domain, first)


@tap.test
def an_author_is_found_in_every_form_of_rfc_5322_and_guessed_in_none_other():
    for line, wanted in ((b'"A \\" <eve@other.test> B" <alice@example.com>', True), (b'<alice@example.com>', True),
                         (b'"al ice\\" <eve@other.test>"@example.com', True), (b'alice . b @ example . com (c)', True),
                         (b'(<eve@other.test>) alice@example.com', True), (b'A. B. Cee <alice@example.com>', True),
                         (b'Friends: A <alice@example.com>, bob@example.com;', True), (b', alice@example.com, ,', True),
                         (b'<@other.test,@third.test:alice@example.com>', True),
                         (b'Friends: alice@example.com; , eve@other.test', None), (b'Friends:;', None),
                         (b'A: B:, alice@example.com;', None), (b'A: B: alice@example.com;', None),
                         (b'Friends: alice@example.com', None), (b': alice@example.com;', None),
                         (b'alice@example.com>', None), (b'<alice@example.com', None),
                         (b'<@other.test;alice@example.com>', None), (b'<@other.test alice@example.com>', None),
                         (b'<eve@other.test> alice@example.com', None), (b'alice@example.com@other.test', None),
                         (b'alice@example.com \xff <a@b.test>', None), (b'"alice@example.com', None),
                         (b'(alice@example.com', None), (b'alice example.com', None),
                         (b'example.com', None), (b'alice@', None), (b'@example.com', None)):
        header = HEADER.replace(b'Alice <alice@example.com>', line)
        _, page = check(sign(rsa(), header, BODY, d='example.com'))
        assert page['dkim'][0]['aligned'] is wanted, (line, page['dkim'][0])


@tap.test
def why_no_size_of_a_key_is_known():
    message = sign(rsa(), HEADER, BODY)
    for text, where, reason in ((message, keys({NAME: 'v=DKIM1; p='}), 'no key that can be used was read'),
                                (message, file('$ORIGIN example.com.\n@ SOA ns root 1 1 1 1 1\n'), 'no key is published'),
                                (message, file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n'),
                                 'could not be asked for'),
                                (sign(rsa(), HEADER, BODY, a='rsa-sha1'), ZONE, 'no key was asked for')):
        _, page = check(text, where)
        first = page['dkim'][0]
        assert first['key_bits'] is None and reason in first['key_bits_reason'], first
    _, page = check(message)
    assert page['dkim'][0]['key_bits'] == 1024 and 'key_bits_reason' not in page['dkim'][0], page


@tap.test
def of_records_that_get_equally_far_the_first_is_told():
    """In the order of their octets, whatever the order in which they are published."""
    hashes, services = rsa().record('v=DKIM1; h=sha1; '), rsa().record('v=DKIM1; s=tlsrpt; ')
    small, large = rsa(1024, 2).record('v=DKIM1; n=1; '), rsa(2048, 8).record('v=DKIM1; n=2; ')
    message = sign(rsa(), HEADER, BODY)
    for first, second, code, bits in ((hashes, services, 'key-hash', None), (small, large, 'signature', 1024)):
        for records in ([first, second], [second, first]):
            _, page = check(message, keys({NAME: records}))
            told = page['dkim'][0]
            assert (told['code'], told['key_bits']) == (code, bits), (records, told)


@tap.test
def when_and_how_it_was_made_is_told():
    message = sign(rsa(), HEADER, BODY, c='relaxed/simple', t='100', x='200')
    done, page = check(message)
    first = page['dkim'][0]
    assert (first['canonicalization'], first['signed_at'], first['expires_at'], first['code']) == (
        'relaxed/simple', '1970-01-01T00:01:40Z', '1970-01-01T00:03:20Z', 'expired'), first
    assert 'the signature has expired (x=1970-01-01T00:03:20Z)' in assay('dkim', '--zone', ZONE, '-', stdin=message).out
    done = assay('dkim', '--zone', ZONE, '--as-of', '@50', '-', stdin=message)
    assert 'later than the time of this check (t=1970-01-01T00:01:40Z)' in done.out, done
    late = assay('dkim', '--zone', ZONE, '-', stdin=sign(rsa(), HEADER, BODY, t='999999999999')).out
    assert '(t=999999999999)' in late, late
    _, page = check(sign(rsa(), HEADER, BODY))
    assert page['dkim'][0]['signed_at'] is None and page['dkim'][0]['expires_at_reason'], page


@tap.test
def an_empty_body_is_asked_about():
    for canon in ('simple', 'relaxed'):
        message = sign(rsa(), HEADER, BODY, c=canon + '/' + canon)
        limited = sign(rsa(), HEADER, BODY, c=canon + '/' + canon, l='10').partition(b'\r\n\r\n')[0] + b'\r\n\r\n'
        assert 'was the header alone given?' in assay('dkim', '--zone', ZONE, '-', stdin=limited).out
        for rest in (b'', b'\r\n'):
            text = assay('dkim', '--zone', ZONE, '-', stdin=message.partition(b'\r\n\r\n')[0] + b'\r\n\r\n' + rest).out
            assert 'the body is empty: was the header alone given?' in text, text
    assert 'is empty' not in assay('dkim', '--zone', ZONE, '-', stdin=message.replace(b'how', b'who')).out


@tap.test
def a_test_key_is_said_to_be_one():
    for flags, testing in (('y', True), ('y:s', True), ('s', False)):
        where = keys({NAME: rsa().record() + '; t=' + flags})
        _, page = check(sign(rsa(), HEADER, BODY), where)
        assert page['dkim'][0]['testing'] is testing and page['dkim'][0]['result'] == 'pass', page
        text = assay('dkim', '--zone', where, '-', stdin=sign(rsa(), HEADER, BODY)).out
        assert ('its domain only tests: t=y' in text) is testing, text


@tap.test
def what_could_not_be_read_of_a_signature_is_null():
    for tags, member in (({'d': None}, 'identity'), ({'d': 'a..b'}, 'identity'), ({'i': 'a=4@example.com'}, 'identity'), ({'i': 'nobody'}, 'identity'),
                         ({'a': 'rsa-md5'}, 'algorithm'), ({'t': 'now'}, 'signed_at'), ({'c': 'nowsp'}, 'canonicalization'),
                         ({'t': '999999999998'}, 'signed_at')):
        _, page = check(sign(rsa(), HEADER, BODY, **tags))
        first = page['dkim'][0]
        assert first[member] is None and first[member + '_reason'], (tags, first)
    _, page = check(sign(rsa(), HEADER, BODY, a='rsa-sha1', t='1995255200'))
    assert page['dkim'][0]['early'] is True and page['dkim'][0]['testing'] is None, page['dkim'][0]
    for tags in ({'v': '2', 'c': 'foo/bar'}, {'v': '2', 'c': 'relaxed/foo'}, {'x y': 'z'}):
        _, page = check(sign(rsa(), HEADER, BODY, **tags))
        assert page['dkim'][0]['canonicalization'] is None, page['dkim'][0]
    for record in ('v=DKIM2; t=y; p=', 'v=DKIM1; k=foo; t=y; p='):
        _, page = check(sign(rsa(), HEADER, BODY), keys({NAME: record}))
        assert page['dkim'][0]['testing'] is None, page['dkim'][0]
    for record in (rsa().record() + '; s=tlsrpt', rsa().record() + '; h=sha1'):
        _, page = check(sign(rsa(), HEADER, BODY), keys({NAME: record}))
        assert 'no key that can be used was read' in page['dkim'][0]['key_bits_reason'], page['dkim'][0]


@tap.test
def the_reason_has_the_text_that_is_wrong():
    for tags, words in (({'a': 'rsa-md5'}, 'rsa-md5'), ({'i': 'a@other.test'}, 'i= is not at or below d=: a@other.test'),
                        ({'l': '1' * 77}, 'l= is no number: 1111'), ({'l': 'x'}, 'l= is no number: x')):
        _, page = check(sign(rsa(), HEADER, BODY, **tags))
        assert words in page['dkim'][0]['reason'], page['dkim'][0]


@tap.test
def a_failed_question_is_temperror_and_an_unrecorded_one_could_not_check():
    message = sign(rsa(), HEADER, BODY, d='servfail.example')
    with Liar() as liar:
        assert '\ntemperror: claims to be' in '\n' + assay('dkim', '--dns', liar.address, '-', stdin=message).out
    unknown = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    assert '\ncould not check: claims' in '\n' + assay('dkim', '--zone', unknown, '-', stdin=message).out


@tap.test
def body_and_header_are_told_apart():
    message = sign(rsa(), HEADER, BODY)
    for changed, code, intact in ((message.replace(b'how are', b'who are'), 'body', (True, False)),
                                  (message.replace(b'From: Alice', b'From: Mallory'), 'signature', (False, True))):
        _, page = check(changed)
        first = page['dkim'][0]
        assert first['result'] == 'fail' and first['code'] == code, first
        assert (first['signature_fits'], first['body_intact']) == intact, first


@tap.test
def what_is_left_open_is_said():
    header = HEADER + b'List-Unsubscribe: <https://x.test>\r\n'
    _, page = check(sign(rsa(), header, BODY, h='from:from:subject'))
    first = page['dkim'][0]
    assert first['unsigned_fields'] == ['To', 'Date', 'List-Unsubscribe'], first
    assert first['open_fields'] == ['Subject'] and first['signed_fields'] == ['from', 'from', 'subject'], first


@tap.test
def one_click_unsubscription_counts_where_both_fields_are_signed():
    header = (HEADER + b'List-Unsubscribe: <https://x.test>\r\n'
              b'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    both = 'from:list-unsubscribe:list-unsubscribe-post'
    for names, signed in ((both, True), ('from:list-unsubscribe', False), ('from:list-unsubscribe-post', False)):
        message = sign(rsa(), header, BODY, h=names)
        _, page = check(message)
        assert page['one_click_signed'] is signed, names
        said = 'one-click' in assay('dkim', '--zone', ZONE, '-', stdin=message).out
        assert said is not signed, names
    twice = b'List-Unsubscribe: <https://evil.test>\r\n' + header
    _, page = check(sign(rsa(), twice, BODY, h=both))
    assert page['one_click_signed'] is False, page
    junk = b''.join(fields(sign(rsa(), header, BODY))[0] for _ in range(10))
    whole = sign(rsa(), header, BODY, h=both)
    many = b''.join(b'DKIM-Signature: v=1; d=n%d.test\r\n' % at for at in range(100))
    names = ':'.join(['from'] + ['x-%d' % at for at in range(1000)])
    for message in (junk + whole, many + whole, sign(rsa(), header, BODY, h=names)):
        _, page = check(message)
        assert page['one_click_signed'] is None, page['one_click_signed']
    alone = HEADER + b'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n'
    _, page = check(sign(rsa(), alone, BODY, h=both))
    assert page['one_click_signed'] is False, page
    unknown = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    _, page = check(sign(rsa(), header, BODY, h=both), unknown)
    assert page['one_click_signed'] is None and 'could not be checked' in page['one_click_signed_reason'], page
    assert 'one-click' not in assay('dkim', '--zone', unknown, '-', stdin=sign(rsa(), header, BODY, h=both)).out
    _, page = check(sign(rsa(), header, BODY, h='from'), unknown)
    assert page['one_click_signed'] is False, page
    _, page = check(sign(rsa(), header, BODY, h=both).replace(b'how', b'who'))
    assert page['one_click_signed'] is False, page
    _, page = check(sign(rsa(), HEADER, BODY))
    assert page['one_click_signed'] is None and page['one_click_signed_reason'], page


@tap.test
def details_have_what_the_signature_says():
    with open(keys({'key.example.com': rsa().record()}), encoding='utf-8') as plain:
        where = file(plain.read() + NAME + '. CNAME key.example.com.\n')
    message = sign(rsa(), HEADER, BODY, c='relaxed/simple', i='a=3Db@mail.example.com', t='1795255100', x='1795255300')
    args = ['dkim', '--as-of', AS_OF, '--zone', where, '-']
    told = ['  key: %s, an alias of key.example.com' % NAME, '  identity: a=b@mail.example.com',
            '  canonical form: relaxed/simple', '  made: 2026-11-21T09:58:20Z', '  holds until: 2026-11-21T10:01:40Z']
    lines = assay(*args, '--details', stdin=message).out.splitlines()
    assert [line for line in told if line not in lines] == [], lines
    assert 'identity' not in assay(*args, stdin=message).out


@tap.test
def a_key_that_could_not_be_asked_for_is_said_beside_a_body_that_differs():
    unknown = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    text = assay('dkim', '--zone', unknown, '-', stdin=sign(rsa(), HEADER, BODY).replace(b'how', b'who')).out
    assert text.startswith('fail: ') and 'key: %s (could not be asked for: ' % NAME in text, text
    text = assay('dkim', '--zone', unknown, '-', stdin=sign(rsa(), HEADER, BODY)).out
    assert 'could not check: ' in text and 'key: %s\n' % NAME in text, text
    assert 'could not be asked' not in assay('dkim', '--zone', ZONE, '-', stdin=sign(rsa(), HEADER, BODY)).out


@tap.test
def a_field_added_to_one_that_is_signed_is_counted():
    message = sign(rsa(), HEADER, BODY, h='from:subject')
    for added, said in ((1, 'Subject (1 of 2)'), (2, 'Subject (2 of 3)')):
        text = assay('dkim', '--zone', ZONE, '-', stdin=b'Subject: another\r\n' * added + message).out
        assert '  not signed: To, %s, Date\n' % said in text, text


@tap.test
def a_page_stays_a_page():
    for length, cut in ((999, False), (1000, False), (1001, True)):
        text = assay('dkim', '--zone', ZONE, '-', stdin=sign(rsa(), HEADER, BODY, s='a' * length)).out
        assert ('(selector %s ..., ' % ('a' * 1000) in text) is cut, text
    long = {'d': 'a' * 300000 + '.test', 's': 'b' * 300000, 'i': '@' + 'c' * 300000 + '.test',
            'h': 'from:' + ':'.join('d' * 300 for _ in range(900))}
    for details in ((), ('--details',)):
        text = assay('dkim', *details, '--zone', ZONE, '-', stdin=sign(rsa(), HEADER, BODY, **long)).out
        assert len(text) < 10000 and 'aaa ...' in text and 'bbb ...' in text, len(text)


@tap.test
def what_is_no_ed25519_key_has_no_size():
    record = rsa().record(tags='v=DKIM1; k=ed25519; ')
    _, page = check(sign(rsa(), HEADER, BODY), keys({NAME: record}))
    assert page['dkim'][0]['key_bits'] is None and page['dkim'][0]['code'] == 'key', page['dkim'][0]


@tap.test
def a_configuration_of_openssl_changes_no_verdict():
    none = file('openssl_conf = main\n[main]\nproviders = list\n[list]\nnull = null\n[null]\nactivate = 1\n')
    args = ['dkim', '--zone', 'examples/keys.zone', '--as-of', '@1795255300', 'examples/signed.eml']
    wanted, got = assay(*args), assay(*args, env=environment(OPENSSL_CONF=none))
    assert 'ed25519' in wanted.out and (got.code, got.out, got.err) == (0, wanted.out, wanted.err), got


tap.run()
