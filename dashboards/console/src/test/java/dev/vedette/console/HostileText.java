package dev.vedette.console;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an attacker could write into a field. Whatever ran of it would set {@code window.owned}, whatever loaded would ask {@code attacker.example}. */
enum HostileText {
    SCRIPT("<script>window.owned=1</script>"),
    IMAGE("<img src=x onerror=window.owned=1>"),
    SVG("<svg onload=window.owned=1><a href=javascript:window.owned=1><use href=//attacker.example/s#x></a></svg>"),
    STYLE("</style><style>*{display:none!important;background:url(https://attacker.example/b)}</style>"),
    CSS("x:expression(window.owned=1);background:url(//attacker.example/c);@import'https://attacker.example/d'"),
    LINK("javascript:window.owned=1//https://attacker.example/?q="),
    TEMPLATE("{{constructor.constructor('window.owned=1')()}}${window.owned=1}<%=window.owned=1%>#{window.owned=1}"),
    QUOTES("\"'`onmouseover=\"window.owned=1\" x='-->]]>\\\"},{\"&lt;&#x3c;&start=tool#page=health"),
    BIDIRECTIONAL(0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c),
    ZERO_WIDTH(0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x2061, 0x2062, 0x2063, 0x2064, 0x180e, 0xfff9),
    TAGS(0xe0001, 0xe0041, 0xe0042, 0xe007f, 0xe0100, 0xfe0f, 0xfe00),
    CONTROLS(0x0000, 0x0007, 0x0008, 0x001b, 0x007f, 0x0085, 0x009b, 0x0009, 0x2028, 0x2029, 0xe000, 0xffff),
    IGNORED(0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x3164, 0xffa0, 0x1d159, 0x1d173, 0x206a),
    BLANKS(0x00a0, 0x1680, 0x2000, 0x2003, 0x202f, 0x205f, 0x3000, 0x2800),
    MARKS("two  blanks a" + "\u0301".repeat(8) + "\u05d0\u0627"),
    /** More than any index takes as a value. */
    LONG("W".repeat(20_000));

    private final String payload;
    private final List<Integer> hidden;

    HostileText(String payload) {
        this.payload = payload;
        this.hidden = List.of();
    }

    /** Characters that nobody would see, with ones between them that are seen. */
    HostileText(int... hidden) {
        this.payload = IntStream.of(hidden).mapToObj(Character::toString).collect(Collectors.joining("-"));
        this.hidden = IntStream.of(hidden).boxed().toList();
    }

    /** The text that begins with this, then has all others: what one page cuts off stands first in another one. */
    String text() {
        return mark() + " "
                + Stream.concat(
                                Stream.of(values()).skip(ordinal()),
                                Stream.of(values()).limit(ordinal()))
                        .filter(one -> one == this || one != LONG)
                        .map(one -> one.payload)
                        .collect(Collectors.joining(" "));
    }

    /** What tells its text from those of the others. */
    String mark() {
        return "\u2039" + ordinal() + "\u203a";
    }

    /** What a page has of it that shows enough: its mark, and the characters that nobody would see by their code points. */
    List<String> shown() {
        return Stream.concat(Stream.of(mark()), codePoints()).toList();
    }

    /** How a page has to show the characters of all that nobody would see. */
    static List<String> allShown() {
        return Stream.of(values()).flatMap(HostileText::codePoints).toList();
    }

    private Stream<String> codePoints() {
        return hidden.stream().map(character -> String.format("U+%04X", character));
    }
}
