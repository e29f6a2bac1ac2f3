# SPDX-License-Identifier: MIT
"""What is typed and what is shown: addresses (RFC 4291 2.2, RFC 5952 4), times (RFC 3339),
octets of all kinds (RFC 3629, RFC 8259) and internationalised names (RFC 8616)."""

import tap
from lib.program import assay, zone

RECORD = zone('@ TXT "v=spf1 ip6:2001:db8::/33 ?all"\nfail TXT "v=spf1 -all exp=e.example.com"\n'
              'e TXT "%{h}"\n')


def check(*args):
    """A check of these words."""
    return assay('spf', '--zone', RECORD, *args)


# --- addresses ------------------------------------------------------------------------------

SHOWN = {
    '0:0:0:0:0:0:0:0': '::', '1:0:0:0:0:0:0:0': '1::', '0:0:0:0:0:0:0:1': '::1',
    '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1', '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
    '2001:0db8:0:0:0:0:0:0001': '2001:db8::1', '1:0:0:2:0:0:0:3': '1:0:0:2::3',
    'a:b:c:d:e:f:1.2.3.4': 'a:b:c:d:e:f:102:304', '64:ff9b::1.2.3.4': '64:ff9b::102:304',
    '1::': '1::', '1:2:3:4:5:6:7::': '1:2:3:4:5:6:7:0', '::ffff:1.2.3.4': '::ffff:1.2.3.4',
    '255.0.9.10': '255.0.9.10',
}
NO_ADDRESS = ('1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7', '1.2.3.4::', '::1.2.3.4:5', '::12345', ':1::',
              '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3', '1::2::3', '::g', '1:', ':', '1.2.3.', '1.2.3.1000',
              '::1.2.3.4.5', '1.2..3', '1:2:3:4:5:6:7:8::', '::1 ', '1,2.3.4')


@tap.test
def addresses_are_shown_as_rfc_5952_says():
    for typed, shown in SHOWN.items():
        assert check('--json', typed, 'example.com').json['client_ip'] == shown, typed
        text = check(typed, 'example.com').out
        assert text.startswith('neutral: %s is neither' % shown) or ': %s may ' % shown in text, text


@tap.test
def what_is_no_address_is_refused():
    for typed in NO_ADDRESS:
        check(typed, 'example.com').complains(65, 'IP "%s"' % typed)


@tap.test
def a_prefix_of_33_bits_ends_within_an_octet():
    for address, code in (('2001:db8:7fff::1', 0), ('2001:db8:8000::1', 1), ('2001:db9::1', 1)):
        assert check(address, 'example.com').code == code, address


# --- times ------------------------------------------------------------------------------------

NO_TIME = ('2026-00-10', '2026-01-00', '2026-01-32', '2026-04-31', '1900-01-01', '2026/01/01',
           '2026-01', '2026-1-01', '10000-01-01', '2026-01-01T', '2026-01-01T00:60:00Z',
           '2026-01-01T00:00:61Z', '2026-01-01T24:00:00Z', '2026-01-01T0:00:00Z',
           '2026-01-01T00-00:00Z', '2026-01-01T00:00-00Z', '2026-01-01T00:00:00+24:00',
           '2026-01-01T00:00:00+01:60', '2026-01-01T00:00:00+0100', '2026-01-01T00:00:00+01:00x',
           '2026-01-01T00:00:00 01:00', '9999-12-31T23:59:59-00:01', '@-1', '@253402300800', '@99999999999999999999999', '')
TIMES = {'2024-02-29': '2024-02-29T00:00:00Z', '2000-02-29T23:59:60Z': '2000-03-01T00:00:00Z',
         '@0': '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z': '9999-12-31T23:59:59Z',
         '@253402300799': '9999-12-31T23:59:59Z', '2026-01-01T00:00:00-01:00': '2026-01-01T01:00:00Z'}


@tap.test
def what_is_no_time_is_refused():
    for text in NO_TIME:
        check('--as-of', text, '192.0.2.1', 'example.com').complains(64, '--as-of', '"%s"' % text)


@tap.test
def times_are_read_by_rfc_3339():
    for text, shown in TIMES.items():
        done = check('--json', '--as-of', text, '192.0.2.1', 'example.com')
        assert done.code == 1 and done.json['as_of'] == shown, (text, done)


# --- octets -----------------------------------------------------------------------------------

INVALID = (b'\xc3', b'\xc3x', b'\xc0\x80', b'\xe0\x80\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80',
           b'\xf0\x80\x80\x80', b'\xf8\x88\x80\x80\x80', b'\xe2\x82', b'\xe2x\x82', b'\x80', b'\xff')
DECEIVING = '\u202e\u200b\u2066\U000e0041\u0085\ufeff'


@tap.test
def what_is_no_utf_8_is_no_text_in_json_and_escaped_for_people():
    for octets in INVALID:
        helo = b'h' + octets + b'.example'
        done = assay('spf', '--zone', RECORD, '--json', '192.0.2.1', 'example.com', helo)
        assert done.raw_out.decode('utf-8', 'strict'), octets
        assert done.json['helo'].startswith('h\ufffd') and done.json['helo'].endswith('.example'), done
        text = assay('spf', '--zone', RECORD, '192.0.2.1', 'example.com', helo)
        assert 'h\\x%02x' % octets[0] in text.out and text.raw_out.isascii(), text


@tap.test
def what_deceives_the_eye_is_escaped_in_json_and_for_people():
    helo = 'h%s\u20ac\U0001f600' % DECEIVING
    done = check('--json', '192.0.2.1', 'example.com', helo)
    assert done.json['helo'] == helo and '\\udb40\\udc41' in done.out and '\u20ac\U0001f600' in done.out
    assert not any(mark in done.out for mark in DECEIVING), done
    text = check('192.0.2.1', 'example.com', helo).out
    assert '<U+202E><U+200B><U+2066><U+E0041>' in text and '\u20ac' in text, text
    assert not any(mark in text for mark in DECEIVING), text


@tap.test
def control_characters_and_quotes_keep_json_valid():
    done = check('--json', '192.0.2.1', 'example.com', 'a"\\\b\f\n\r\t\x01\x7f/')
    assert done.json['helo'] == 'a"\\\b\f\n\r\t\x01\x7f/', done


@tap.test
def csv_fields_are_text_and_never_formulas():
    for first in '=+-@':
        sender = first + 'x"y@fail.example.com'
        row = check('--format', 'csv', '--', '192.0.2.1', sender).out.split('\r\n')[1]
        assert row.startswith('"192.0.2.1","\'%s","",' % sender.replace('"', '""')), row


# --- internationalised names ----------------------------------------------------------------------

NO_NAME = (('\u00fc' * 60 + '.example', '63'), ('\u00fc' * 130 + '.example', '63'),
           ('x\u2100y.example', ''), ('a\u3002b\u2024.example', ''), ('\u0660a\u06f0.example', ''),
           ('xn--\u00fc.example', ''), ('a.%s' % ('b' * 64), '63'), ('\u00fc' * 300, '63'))


@tap.test
def an_internationalised_domain_that_is_none_is_refused_with_its_fault():
    for domain, fault in NO_NAME:
        done = check('192.0.2.1', domain)
        assert done.code == 65 and done.out == '' and fault in done.err, (domain, done)


@tap.test
def the_root_and_one_label_have_no_record():
    for domain in ('.', 'localhost', 'localhost.'):
        done = check('--json', '192.0.2.1', domain)
        first = done.json['spf']['identities'][0]
        assert (first['result'], done.json['questions']) == ('none', []), (domain, done)


@tap.test
def a_dot_at_the_end_of_a_sender_is_off():
    got = check('--json', '192.0.2.1', 'a@fail.example.com.', 'h').json['spf']['identities'][0]
    assert (got['domain'], got['result'], got['explanation']) == ('fail.example.com', 'fail', 'h'), got


@tap.test
def a_helo_too_long_for_a_name_is_none():
    done = check('--json', '192.0.2.1', 'example.com', 'x.' * 600 + 'example.com')
    assert done.json['spf']['identities'][1]['result'] == 'none', done


@tap.test
def an_option_given_too_often_is_refused():
    check(*['--with', 'a A 192.0.2.1'] * 200, '192.0.2.1', 'example.com').complains(64, 'with')


if __name__ == '__main__':
    tap.run()
