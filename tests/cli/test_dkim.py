# SPDX-License-Identifier: MIT
"""`assay dkim`: signatures that are right but for one thing, by RFC 6376, 8301 and 8463, and the
attack rows DK."""
import base64

import tap
from lib.dkimcheck import AS_OF, BODY, HEADER, NAME, ZONE, check
from lib.program import assay, file
from lib.signer import Openssl, Rsa, ed25519, fields, keys, quoted, rsa, sign


def verdict(message, where=ZONE):
    """(result, code) of the first signature."""
    _, page = check(message, where)
    return page['dkim'][0]['result'], page['dkim'][0]['code']


def is_worth(message, result, code, where=ZONE):
    """The first signature alone decides."""
    done, page = check(message, where)
    first = page['dkim'][0]
    assert (first['result'], first['code']) == (result, code), first
    assert page['result'] == result and done.code == {'pass': 0, 'temperror': 2}.get(result, 1), done


# --- what is right ---------------------------------------------------------------------------

@tap.test
def every_algorithm_and_canonical_form_passes():
    ed = ed25519()
    where = keys({'s._domainkey.example.com': rsa().record(), 't._domainkey.example.com': ed.record()})
    for key, selector in ((rsa(), 's'), (ed, 't')):
        for canon in ('simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed', 'simple',
                      'relaxed'):
            is_worth(sign(key, HEADER, BODY, s=selector, c=canon), 'pass', 'verified', where)


@tap.test
def dk_15_a_modulus_of_1023_bits_never_passes_and_one_of_1024_does():
    for bits, wanted in ((512, ('permerror', 'key')), (1023, ('permerror', 'key')),
                         (1024, ('pass', 'verified'))):
        key = rsa(bits)
        assert verdict(sign(key, HEADER, BODY), keys({NAME: key.record()})) == wanted, bits


@tap.test
def a_modulus_of_4096_bits_passes():
    key = Openssl('rsa', '-pkeyopt', 'rsa_keygen_bits:4096')
    is_worth(sign(key, HEADER, BODY), 'pass', 'verified', keys({NAME: key.record()}))


@tap.test
def a_key_as_an_rsapublickey_is_one_too():
    record = 'v=DKIM1; p=' + base64.b64encode(rsa().pkcs1()).decode()
    is_worth(sign(rsa(), HEADER, BODY), 'pass', 'verified', keys({NAME: record}))


@tap.test
def dk_16_sha1_is_no_hash_any_more():
    is_worth(sign(rsa(), HEADER, BODY, a='rsa-sha1'), 'permerror', 'sha1')


# --- what is wrong with a signature ------------------------------------------------------------

WRONG = (
    ('dk_01 a body hash of another length', {'bh': 'QUFB'}, 'tag'),
    ('dk_04 l= of 26 digits', {'l': '99999999999999999999999999'}, 'length'),
    ('dk_04 l= of two to the 64', {'l': '18446744073709551616'}, 'length'),
    ('dk_04 a negative l=', {'l': '-1'}, 'tag'),
    ('dk_05 l= one octet past the body', {'l': str(len(BODY) + 1)}, 'length'),
    ('dk_07 i= of another domain', {'i': '@attack.com'}, 'identity'),
    ('dk_07 i= of a domain that ends alike', {'i': '@xexample.com'}, 'identity'),
    ('dk_08 from is not signed', {'h': 'to:subject'}, 'from-unsigned'),
    ('dk_09 a top-level domain', {'d': 'com'}, 'domain'),
    ('dk_12 names that are empty', {'h': 'from:::::'}, 'tag'),
    ('v= of another version', {'v': '2'}, 'version'),
    ('v= is missing', {'v': None}, 'missing-tag'),
    ('a= is missing', {'a': None}, 'missing-tag'),
    ('a= is not known', {'a': 'rsa-md5'}, 'algorithm'),
    ('d= is missing', {'d': None}, 'missing-tag'),
    ('d= with an empty label', {'d': 'a..com'}, 'domain'),
    ('d= with a space', {'d': 'exam ple.com'}, 'domain'),
    ('s= is missing', {'s': None}, 'missing-tag'),
    ('s= is empty', {'s': ''}, 'domain'),
    ('h= is missing', {'h': None}, 'missing-tag'),
    ('bh= is missing', {'bh': None}, 'missing-tag'),
    ('bh= is no base64', {'bh': '***'}, 'tag'),
    ('c= is not known', {'c': 'nowsp'}, 'canonicalization'),
    ('q= without dns', {'q': 'http'}, 'query'),
    ('t= is no number', {'t': 'now'}, 'tag'),
    ('t= of 13 digits', {'t': '1' * 13}, 'tag'),
    ('x= is not later than t=', {'t': '1795255200', 'x': '1795255200'}, 'times'),
    ('i= without a domain', {'i': 'alice'}, 'tag'),
    ('i= of a broken encoding', {'i': 'a=4@example.com'}, 'tag'),
    ('i= whose at sign is encoded', {'i': 'alice=40example.com'}, 'tag'),
    ('i= with two at signs', {'i': 'a@other.test@example.com'}, 'tag'),
    ('i= with an empty word', {'i': 'a..b@example.com'}, 'tag'),
    ('i= with brackets', {'i': '<a>@example.com'}, 'tag'),
    ('i= with a comment', {'i': 'a(b)@example.com'}, 'tag'),
    ('i= with control octets', {'i': '"=00=0A"@example.com'}, 'tag'),
    ('i= with a DEL', {'i': '"=7F"@example.com'}, 'tag'),
    ('i= with a bare space', {'i': 'a=20b@example.com'}, 'tag'),
    ('i= that is no UTF-8', {'i': 'a=FF@example.com'}, 'tag'),
    ('i= of quotes without an end', {'i': '"a@example.com'}, 'tag'),
)


def wrong(tags, code):
    """Permerror, also where the signature itself would fit."""
    is_worth(sign(rsa(), HEADER, BODY, **tags), 'permerror', code)


@tap.test
def dk_03_a_tag_that_stands_twice_spoils_all():
    message = sign(rsa(), HEADER, BODY)
    is_worth(message.replace(b'd=example.com;', b'd=attack.com; d=example.com;'), 'permerror', 'syntax')


@tap.test
def dk_13_a_long_z_is_passed_over():
    is_worth(sign(rsa(), HEADER, BODY, z='From:' + 'x' * 65536), 'pass', 'verified')


@tap.test
def unknown_tags_are_passed_over():
    is_worth(sign(rsa(), HEADER, BODY, r='y', xyz='1 2 3'), 'pass', 'verified')


@tap.test
def a_query_list_with_an_unknown_method_is_taken():
    is_worth(sign(rsa(), HEADER, BODY, q='http/get:dns/txt'), 'pass', 'verified')


@tap.test
def the_identity_is_decoded():
    for encoded, identity in (('a=3Db@mail.example.com', 'a=b@mail.example.com'),
                              ('"a=20=40=5C=22b"@example.com', '"a @\\"b"@example.com'),
                              ('=C3=BC.a@example.com', '\u00fc.a@example.com')):
        done, page = check(sign(rsa(), HEADER, BODY, i=encoded))
        assert done.code == 0 and page['dkim'][0]['identity'] == identity, done


@tap.test
def a_signature_has_a_time():
    message = sign(rsa(), HEADER, BODY, t='1795255200', x='1795255300')
    for as_of, wanted, early in (('@1795255300', ('pass', 'verified'), False), ('@1795255301', ('fail', 'expired'), False),
                                 ('@1795255199', ('pass', 'verified'), True), ('@1795255200', ('pass', 'verified'), False)):
        done = assay('dkim', '--json', '--as-of', as_of, '--zone', ZONE, '-', stdin=message)
        first = done.json['dkim'][0]
        assert (first['result'], first['code']) == wanted, (as_of, first)
        assert first['early'] is early, (as_of, first)


# --- what is wrong with a key --------------------------------------------------------------------

P = base64.b64encode(rsa().spki()).decode()
KEY = (
    ('no version', 'p=' + P, 'pass', 'verified'),
    ('a hash list with ours', 'v=DKIM1; h=sha1:sha256; p=' + P, 'pass', 'verified'),
    ('every service', 'v=DKIM1; s=*; p=' + P, 'pass', 'verified'),
    ('the service of mail', 'v=DKIM1; s=email; p=' + P, 'pass', 'verified'),
    ('mail among other services', 'v=DKIM1; s=tlsrpt : email; p=' + P, 'pass', 'verified'),
    ('testing', 'v=DKIM1; t=y; p=' + P, 'pass', 'verified'),
    ('base64 in pieces', 'v=DKIM1; p=' + P[:40] + ' ' + P[40:], 'pass', 'verified'),
    ('without its padding', 'v=DKIM1; p=' + P.rstrip('='), 'pass', 'verified'),
    ('revoked', 'v=DKIM1; p=', 'permerror', 'key-revoked'),
    ('another version', 'v=DKIM2; p=' + P, 'permerror', 'key-version'),
    ('the version is not the first tag', 'k=rsa; v=DKIM1; p=' + P, 'permerror', 'key-version'),
    ('no p=', 'v=DKIM1; k=rsa', 'permerror', 'key-syntax'),
    ('p= is no base64', 'v=DKIM1; p=%%%', 'permerror', 'key-syntax'),
    ('no tag list', 'hello', 'permerror', 'key-syntax'),
    ('an octet behind the key', 'v=DKIM1; p=' + base64.b64encode(rsa().spki() + b'x').decode(),
     'permerror', 'key'),
    ('dk_20 tlsrpt alone', 'v=DKIM1; s=tlsrpt; p=' + P, 'permerror', 'key-service'),
    ('dk_20 sha1 alone', 'v=DKIM1; h=sha1; p=' + P, 'permerror', 'key-hash'),
    ('dk_28 the key is of ed25519', 'v=DKIM1; k=ed25519; p=' + base64.b64encode(b'x' * 32).decode(),
     'permerror', 'key-type'),
    ('an unknown type', 'v=DKIM1; k=dsa; p=' + P, 'permerror', 'key-type'),
    ('dk_17 ed25519 of 43 characters', 'v=DKIM1; k=ed25519; p=' + 'A' * 43, 'permerror', 'key-type'),
)


def published(record, result, code):
    """A sound signature, and this record."""
    is_worth(sign(rsa(), HEADER, BODY), result, code, keys({NAME: record}))


@tap.test
def dk_17_an_ed25519_key_of_another_length_is_none():
    ed = ed25519()
    for key in (ed.public[:31], ed.public + b'x', b'', ed.public * 2):
        record = 'v=DKIM1; k=ed25519; p=' + base64.b64encode(key).decode()
        result, code = verdict(sign(ed, HEADER, BODY), keys({NAME: record}))
        assert (result, code) == ('permerror', 'key' if key else 'key-revoked'), (len(key), code)


@tap.test
def dk_28_an_ed25519_signature_wants_an_ed25519_key():
    assert verdict(sign(ed25519(), HEADER, BODY)) == ('permerror', 'key-type')


@tap.test
def dk_20_a_strict_key_is_not_for_subdomains():
    where = keys({NAME: rsa().record('v=DKIM1; t=s; ')})
    is_worth(sign(rsa(), HEADER, BODY, i='@example.com'), 'pass', 'verified', where)
    is_worth(sign(rsa(), HEADER, BODY), 'pass', 'verified', where)
    is_worth(sign(rsa(), HEADER, BODY, i='@sub.example.com'), 'permerror', 'key-strict', where)
    is_worth(sign(rsa(), HEADER, BODY, i='@sub.example.com'), 'pass', 'verified')


@tap.test
def dk_19_of_several_records_one_that_fits_is_enough():
    other = rsa(1024, 2).record()
    for records in (['junk', rsa().record()], ['v=spf1 -all', other, rsa().record()]):
        is_worth(sign(rsa(), HEADER, BODY), 'pass', 'verified', keys({NAME: records}))
    is_worth(sign(rsa(), HEADER, BODY), 'fail', 'signature', keys({NAME: ['junk', other]}))


@tap.test
def no_key_is_permerror_and_an_unanswered_question_is_not():
    is_worth(sign(rsa(), HEADER, BODY, s='none'), 'permerror', 'no-key')
    elsewhere = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    is_worth(sign(rsa(), HEADER, BODY), 'temperror', 'dns', elsewhere)
    done = assay('dkim', '--zone', elsewhere, '-', stdin=sign(rsa(), HEADER, BODY))
    assert done.out.startswith('could not check: claims to be signed by example.com'), done


@tap.test
def the_name_of_a_key_has_up_to_255_octets():
    """RFC 1035 2.3.4: with the lengths of its labels and the root."""
    longest = '.'.join(['a' * 63, 'b' * 63, 'c' * 63, 'd' * 38])
    assert len(longest + NAME[1:]) + 2 == 255
    where = keys({longest + NAME[1:]: rsa().record()})
    for selector, wanted, asked in ((longest, ('pass', 'verified'), 1), (longest + 'd', ('permerror', 'domain'), 0)):
        _, page = check(sign(rsa(), HEADER, BODY, s=selector), where)
        first = page['dkim'][0]
        assert (first['result'], first['code'], len(page['questions'])) == (*wanted, asked), first


@tap.test
def a_long_exponent_is_no_key():
    for exponent in (3, 65537, (1 << 63) + 9):
        assert verdict_of_exponent(exponent) == ('pass', 'verified'), exponent
    assert verdict_of_exponent((1 << 64) + 13) == ('permerror', 'key')


def verdict_of_exponent(exponent):
    """Of a key with this public exponent."""
    for seed in range(50):
        try:
            key = Rsa(1024, seed, exponent)
        except ValueError:
            continue
        return verdict(sign(key, HEADER, BODY), keys({NAME: key.record()}))
    raise AssertionError('no key')


# --- several signatures ------------------------------------------------------------------------

@tap.test
def one_bad_signature_touches_no_other():
    good = sign(rsa(), HEADER, BODY)
    for bad in (b'DKIM-Signature: v=1; junk\r\n', b'DKIM-Signature:\r\n', b'DKIM-Signature: \xff\r\n',
                b'DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=none; h=from; b=AAAA; bh=%s\r\n'
                % base64.b64encode(b'x' * 32)):
        done, page = check(bad + good)
        assert [one['result'] for one in page['dkim']][1:] == ['pass'] and done.code == 0, done


def many(domains, header=HEADER, **tags):
    """A signature of each, without the message."""
    return b''.join(fields(sign(rsa(), header, BODY, d=domain, **tags))[0] for domain in domains)


@tap.test
def dk_11_ten_are_checked_and_an_authors_first():
    good = fields(sign(rsa(), HEADER, BODY))[0]
    junk = many('n%d.test' % at for at in range(60))
    done, page = check(junk + good + HEADER + b'\r\n' + BODY)
    results = [one['result'] for one in page['dkim']]
    assert results.count('not checked') == 51 and results[-1] == 'pass', results
    assert len(page['questions']) == 10 and done.code == 0, page['questions']


@tap.test
def dk_11_what_is_not_checked_leaves_it_open():
    junk = many(['example.com'] * 10, t='1', x='2')
    done, page = check(junk + sign(rsa(), HEADER, BODY, d='other.test', s='none'))
    assert page['result'] == 'not checked' and done.code == 2, page['result']


@tap.test
def dk_11_the_domain_above_an_authors_comes_before_those_beside_it():
    header = HEADER.replace(b'example.com', b'mail.example.co.uk')
    where = keys({'s._domainkey.example.co.uk': rsa().record()})
    good = sign(rsa(), header, BODY, d='example.co.uk')
    for beside in ('evil%d.co.uk', 'evil%d.example.co.uk'):
        done, page = check(many((beside % at for at in range(10)), header) + good, where)
        assert done.code == 0 and page['dkim'][-1]['result'] == 'pass', (beside, page['dkim'][-1])


@tap.test
def dk_11_a_top_level_domain_in_common_is_no_nearness():
    good = fields(sign(rsa(), HEADER, BODY, d='list.test'))[0]
    done, page = check(good + many('n%d.com' % at for at in range(10)) + HEADER + b'\r\n' + BODY,
                       keys({'s._domainkey.list.test': rsa().record()}))
    assert done.code == 0 and page['dkim'][0]['result'] == 'pass', page['dkim'][0]
    assert [one['result'] for one in page['dkim']].index('not checked') == 10, page['dkim']


@tap.test
def dk_11_labels_in_common_are_those_at_the_end():
    header = HEADER.replace(b'example.com', b'w.x.mail.example.com')
    where = keys({'s._domainkey.mail.example.com': rsa().record()})
    good = sign(rsa(), header, BODY, d='mail.example.com')
    junk = many(('w.x.mail.example%d.com' % at for at in range(10)), header)
    done, page = check(junk + good, where)
    assert done.code == 0 and page['dkim'][-1]['result'] == 'pass', page['dkim'][-1]


@tap.test
def dk_12_of_200000_names_1000_are_read():
    done, page = check(sign(rsa(), HEADER, BODY, h='from' + ':a' * 200000))
    first = page['dkim'][0]
    assert (first['result'], first['code'], len(first['signed_fields']), done.code) == ('not checked', 'limit', 1000, 2)


@tap.test
def a_limit_of_ours_is_no_verdict():
    names = ':'.join(['from'] + ['x-%d' % at for at in range(1000)])
    tags = {'x%d' % at: 'y' for at in range(100)}
    good, other = sign(rsa(), HEADER, BODY), rsa(1024, 7)
    wrong = [rsa(1024, seed).record() for seed in (3, 4, 5, 6)]
    for message, where, reason in ((sign(rsa(), HEADER, BODY, h=names), ZONE, 'h= has more names than are read'),
                                   (sign(rsa(), HEADER, BODY, **tags), ZONE, 'too many tags'),
                                   (good, keys({NAME: rsa().record() + '; n=' + 'x' * 17000}), 'longer than is read'),
                                   (good, keys({NAME: rsa().record() + ''.join('; y%d=' % at for at in range(100))}),
                                    'too many tags'),
                                   (good, several(wrong), 'more keys than are tried')):
        done, page = check(message, where)
        first = page['dkim'][0]
        assert (first['result'], first['code'], done.code) == ('not checked', 'limit', 2), first
        assert reason in first['reason'] and first['signature_fits'] is None, first
        assert check(message.replace(b'how are', b'who are'), where)[0].code != 0
    is_worth(good, 'fail', 'signature', several(wrong[:3]))
    is_worth(good.replace(b'how are', b'who are'), 'fail', 'body', several(wrong))
    is_worth(sign(rsa(), HEADER, BODY, h=names[:names.rindex(':')]), 'pass', 'verified')
    is_worth(sign(other, HEADER, BODY), 'pass', 'verified', several([other.record()] + wrong[:2]))
    long = rsa(2048, 8)
    _, page = check(sign(long, HEADER, BODY), several([long.record()] + wrong[:2]))
    assert page['dkim'][0]['key_bits'] == 2048 and page['dkim'][0]['result'] == 'pass', page['dkim'][0]


def several(records):
    """A zone with all of these at the selector."""
    lines = ''.join('%s. TXT %s\n' % (NAME, quoted(record)) for record in records)
    return file('$ORIGIN example.com.\n@ SOA ns root 1 1 1 1 1\n' + lines)


@tap.test
def a_header_that_breaks_breaks_them_all():
    done, page = check(many('n%d.test' % at for at in range(11)) + b'no field\r\n' + HEADER + b'\r\n' + BODY)
    assert {one['code'] for one in page['dkim']} == {'malformed'} and page['result'] == 'fail' and done.code == 1, page


@tap.test
def a_certain_fault_comes_before_a_limit():
    tags = {'x%d' % at: 'y' for at in range(100)}
    names = ':'.join(['from'] + ['x-%d' % at for at in range(1000)])
    for message in (sign(rsa(), HEADER, BODY, **tags), sign(rsa(), HEADER, BODY, h=names),
                    many('n%d.test' % at for at in range(101)) + HEADER + b'\r\n' + BODY):
        done, page = check(b'no field\r\n' + message)
        assert {one['code'] for one in page['dkim']} == {'malformed'}, page['dkim'][0]
        assert page['result'] == 'fail' and done.code == 1, page['result']
    is_worth(sign(rsa(), HEADER, BODY, h=names, bh='x'), 'permerror', 'tag')
    _, page = check(many(('n%d.test' % at for at in range(11)), t='1', x='2') + HEADER + b'\r\n' + BODY)
    assert {one['code'] for one in page['dkim']} == {'expired'} and page['result'] == 'fail', page['result']


@tap.test
def dk_11_the_second_author_counts_too():
    header = HEADER.replace(b'Alice <alice@example.com>', b'alice@one.test, bob@example.com')
    done, page = check(many(('n%d.test' % at for at in range(10)), header) + sign(rsa(), header, BODY))
    assert page['dkim'][-1]['result'] == 'pass' and done.code == 0, page['dkim'][-1]


@tap.test
def temperror_is_told_before_not_checked():
    unknown = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    _, page = check(many(['example.com'] * 11) + HEADER + b'\r\n' + BODY, unknown)
    assert [one['result'] for one in page['dkim']] == ['temperror'] * 10 + ['not checked'], page
    assert page['result'] == 'temperror', page['result']


@tap.test
def dk_11_of_5000_signatures_100_are_read():
    junk = b''.join(b'DKIM-Signature: v=1; d=n%d.test\r\n' % at for at in range(4990))
    done, page = check(junk + HEADER + b'\r\n' + BODY)
    assert done.code == 2, done
    assert page['signatures'] == 4990 and len(page['dkim']) == 100, page['signatures']
    assert not page['questions'] and page['result'] == 'not checked', page['result']


# --- the header and the body -----------------------------------------------------------------------

@tap.test
def a_repeated_field_is_signed_from_the_bottom():
    twice = HEADER + b'Subject: other\r\n'
    for names, changed in (('from:subject', b'other'), ('from:subject:subject', b'hello')):
        message = sign(rsa(), twice, BODY, h=names)
        is_worth(message, 'pass', 'verified')
        is_worth(message.replace(changed, b'xxxxx'), 'fail', 'signature')


@tap.test
def an_oversigned_field_cannot_be_added():
    for names, wanted in (('from', 'pass'), ('from:from', 'fail')):
        message = sign(rsa(), HEADER, BODY, h=names)
        at = message.index(b'\r\n') + 2
        assert verdict(message[:at] + b'From: Eve <eve@attack.test>\r\n' + message[at:])[0] == wanted


@tap.test
def dk_25_names_are_compared_whole():
    header = HEADER + b'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n'
    message = sign(rsa(), header, BODY, h='from:list-unsubscribe')
    is_worth(message.replace(b'One-Click', b'Two-Click'), 'pass', 'verified')
    message = sign(rsa(), header, BODY, h='from:list-unsubscribe-post')
    is_worth(message.replace(b'One-Click', b'Two-Click'), 'fail', 'signature')


@tap.test
def a_body_that_is_not_covered_whole_is_said():
    message = sign(rsa(), HEADER, BODY, l='4')
    for more, covered in ((b'', False), (b'<script>', False)):
        done, page = check(message + more)
        assert done.code == 0 and page['dkim'][0]['body_covered'] is covered, page
    _, page = check(sign(rsa(), HEADER, BODY, l=str(len(BODY))))
    assert page['dkim'][0]['body_covered'] is True, page


@tap.test
def a_length_of_all_there_is_does_not_lie_past_the_end():
    """RFC 6376 3.4.3 and 3.4.4: an empty body has the octets CRLF in simple form, and none in relaxed."""
    for canon, octets in (('simple', 2), ('relaxed', 0)):
        for body in (b'', b'\r\n\r\n'):
            for more, wanted in ((0, ('pass', 'verified')), (1, ('permerror', 'length'))):
                is_worth(sign(rsa(), HEADER, body, c='relaxed/' + canon, l=str(octets + more)), *wanted)


@tap.test
def its_own_field_is_not_among_those_that_it_signs():
    names = 'from:dkim-signature'
    is_worth(sign(rsa(), HEADER, BODY, h=names), 'pass', 'verified')
    older = sign(rsa(), HEADER, BODY, d='other.test')
    other = fields(older)[0]
    both = sign(rsa(), other + HEADER, BODY, h=names)
    is_worth(both, 'pass', 'verified')
    is_worth(both.replace(b'd=other.test', b'd=third.test'), 'fail', 'signature')


@tap.test
def the_identity_ends_behind_its_last_at_sign():
    is_worth(sign(rsa(), HEADER, BODY, i='"a@b"@mail.example.com'), 'pass', 'verified')
    is_worth(sign(rsa(), HEADER, BODY, i='"a@example.com"@other.test'), 'permerror', 'identity')


@tap.test
def a_body_that_differs_is_fail_though_the_key_is_not_known():
    elsewhere = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    message = sign(rsa(), HEADER, BODY)
    is_worth(message.replace(b'how', b'who'), 'fail', 'body', elsewhere)


@tap.test
def dk_05_l_past_the_body_is_permerror_though_the_key_is_not_known():
    elsewhere = file('$ORIGIN other.example.\n@ SOA ns root 1 1 1 1 1\n')
    is_worth(sign(rsa(), HEADER, BODY, l=str(len(BODY) + 1)), 'permerror', 'length', elsewhere)


@tap.test
def dk_23_a_bare_cr_in_the_header_verifies_nothing():
    header = HEADER.replace(b'Subject: hello', b'Subject: hello\r hack')
    is_worth(sign(rsa(), header, BODY), 'fail', 'malformed')


@tap.test
def dk_23_a_name_that_is_none_verifies_nothing():
    message = sign(rsa(), HEADER, BODY, h='from:subject:subject')
    for line in (b'Sub ject: evil', b'Subject\r\n : evil', b': evil', b'\xffSubject: evil', b'Subject\x0b: evil'):
        is_worth(line + b'\r\n' + message, 'fail', 'malformed')
    is_worth(message.replace(b'To: bob', b'To : bob'), 'pass', 'verified')


@tap.test
def whose_signature_it_is_is_told_whatever_is_wrong_with_it():
    for tags in ({'a': 'rsa-sha1'}, {'v': '2'}, {'a': 'rsa-md5'}, {'c': 'x'}):
        _, page = check(sign(rsa(), HEADER, BODY, **tags))
        first = page['dkim'][0]
        assert (first['domain'], first['selector'], first['identity']) == ('example.com', 's', '@example.com'), first


@tap.test
def dk_24_bare_lf_is_not_repaired():
    message = sign(rsa(), HEADER, BODY)
    is_worth(message.replace(b'hello\r\n', b'hello\n'), 'fail', 'malformed')
    done, page = check(message.replace(b'Hi,\r\n', b'Hi,\n'))
    assert done.code == 1 and page['message']['body_bare_lf'] is True, done
    assert page['dkim'][0]['code'] == 'body', page


@tap.test
def a_unix_file_is_read_as_such_and_that_is_said():
    message = sign(rsa(), HEADER, BODY).replace(b'\r\n', b'\n')
    for more in (b'', b'From alice@example.com Sat Nov 21 09:00:00 2026\n'):
        done, page = check(more + message)
        assert done.code == 0 and page['message']['unix_lines'] is True, done
        assert page['message']['mbox_line'] is bool(more), page


@tap.test
def ea_01_a_domain_in_utf_8_is_its_a_label():
    where = keys({'s._domainkey.xn--bcher-kva.example': rsa().record()})
    header = HEADER.replace(b'example.com', 'b\u00fccher.example'.encode())
    for domain in ('xn--bcher-kva.example', 'b\u00fccher.example'):
        is_worth(sign(rsa(), header, BODY, d=domain), 'pass', 'verified', where)


@tap.test
def ea_02_a_u_label_makes_the_message_an_internationalised_one():
    """RFC 6532 3.2: UTF-8 in one of its fields does. The hash is of the octets as they stand."""
    where = keys({'s._domainkey.xn--bcher-kva.example': rsa().record()})
    message = sign(rsa(), HEADER, BODY, d='b\u00fccher.example')
    is_worth(message, 'pass', 'verified', where)
    a_label = message.replace('b\u00fccher'.encode(), b'xn--bcher-kva')
    is_worth(a_label, 'fail', 'signature', where)


@tap.test
def ea_04_what_is_no_utf_8_is_no_tag():
    message = sign(rsa(), HEADER, BODY)
    for octets in (b'\xc0\xae', b'\xed\xa0\x80', b'\xf8\x88\x80\x80\x80'):
        is_worth(message.replace(b'd=example', b'd=ex' + octets + b'ample'), 'permerror', 'syntax')


# --- the program -----------------------------------------------------------------------------------

@tap.test
def a_case_says_the_same_to_the_byte():
    message = file(sign(rsa(), HEADER, BODY, l='4') + b'more\n')
    where = message + '.case'
    first = assay('dkim', '--json', '--as-of', AS_OF, '--zone', ZONE, '--save-case', where, message)
    again = assay('dkim', '--json', '--case', where)
    assert first.code == 0 and again.out == first.out and again.code == 0, again
    text = assay('dkim', '--zone', ZONE, '--as-of', AS_OF, message)
    assert assay('dkim', '--case', where).out == text.out
    assay('arc', '--case', where).complains(65, 'dkim')
    assay('dkim', '--case', where, message).complains(64, message)


@tap.test
def a_case_of_a_header_without_end_says_so_again():
    message = file(sign(rsa(), HEADER, b'').rstrip(b'\r\n') + b'\r\n')
    first = assay('dkim', '--as-of', AS_OF, '--zone', ZONE, '--save-case', message + '.case', message)
    assert 'no empty line' in first.out and assay('dkim', '--case', message + '.case').out == first.out, first


@tap.test
def a_message_without_a_signature_is_none():
    done, page = check(HEADER + b'\r\n' + BODY)
    assert done.code == 1 and page['result'] == 'none' and page['dkim'] == [], done


def main():
    """The tables, then the rest."""
    for name, tags, code in WRONG:
        tap.case(name + ' is permerror', wrong, tags, code)
    for name, record, result, code in KEY:
        tap.case('a key record: %s is %s' % (name, result), published, record, result, code)
    tap.run()


if __name__ == '__main__':
    main()
