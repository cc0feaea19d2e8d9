package dev.vedette.content;

import java.util.HashMap;
import java.util.Map;

/** Numbers that belong to a person. Each method looks at a bounded number of characters. */
final class PersonalNumbers {
    /** Lengths of account numbers by country, from the registry of ISO 13616. */
    private static final Map<String, Integer> IBAN_LENGTHS = ibanLengths("AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28"
            + "CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30"
            + "KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31"
            + "SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20");

    private static final int MIN_CARD_DIGITS = 13;
    private static final int MAX_CARD_DIGITS = 19;
    private static final int MIN_PHONE_DIGITS = 8;
    private static final int MAX_PHONE_DIGITS = 15;
    private static final int NORTH_AMERICAN = 12;

    private PersonalNumbers() {}

    /** Where a payment card number ends that starts here, else -1. Its groups may be kept apart by one blank or dash each. */
    static int endOfCard(String text, int start) {
        if (text.length() - start < MIN_CARD_DIGITS) {
            return -1;
        }
        int[] digits = new int[MAX_CARD_DIGITS];
        int count = 0;
        int i = start;
        while (i < text.length() && Characters.isDigit(text.charAt(i))) {
            if (count == MAX_CARD_DIGITS) {
                return -1;
            }
            digits[count++] = text.charAt(i++) - '0';
            boolean groupEnds = i == text.length() || !Characters.isDigit(text.charAt(i));
            if (groupEnds && count >= MIN_CARD_DIGITS && isCard(digits, count) && endsNumber(text, i)) {
                return i;
            }
            if (i + 1 < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '-')) {
                i++;
            }
        }
        return -1;
    }

    private static boolean isCard(int[] digits, int count) {
        return isIssued(digits, count) && hasCheckDigit(digits, count);
    }

    /** Ranges and lengths of the issuers in use. */
    private static boolean isIssued(int[] digits, int count) {
        int two = digits[0] * 10 + digits[1];
        int four = two * 100 + digits[2] * 10 + digits[3];
        if (digits[0] == 4) {
            return count == 13 || count == 16 || count == 19;
        }
        if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) {
            return count == 16;
        }
        if (two == 34 || two == 37) {
            return count == 15;
        }
        if (two == 36 || two == 38) {
            return count == 14;
        }
        return (four == 6011 || two == 65 || (four >= 6440 && four <= 6499) || two == 35 || two == 62) && count >= 16;
    }

    /** Luhn's algorithm (ISO/IEC 7812-1, annex B). */
    private static boolean hasCheckDigit(int[] digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int weighted = i % 2 == 1 ? 2 * digit : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** Where {@code 078-05-1120} ends, else -1; with the numbers left out that are never given. */
    static int endOfSsn(String text, int start) {
        if (!isShape(text, start, "ddd-dd-dddd")) {
            return -1;
        }
        String area = text.substring(start, start + 3);
        boolean given = !area.equals("000")
                && !area.equals("666")
                && area.charAt(0) != '9'
                && !text.startsWith("00", start + 4)
                && !text.startsWith("0000", start + 7);
        return given && endsNumber(text, start + 11) ? start + 11 : -1;
    }

    /** Where a telephone number ends that starts here, else -1. */
    static int endOfPhone(String text, int start) {
        char before = start == 0 ? ' ' : text.charAt(start - 1);
        if (before == '+') {
            return endOfInternational(text, start);
        }
        boolean bracketed = before == '(' && isShape(text, start, "ddd) ddd-dddd");
        if (bracketed || isShape(text, start, "ddd-ddd-dddd") || isShape(text, start, "ddd.ddd.dddd")) {
            int exchange = start + (bracketed ? 5 : 4);
            int end = start + NORTH_AMERICAN + (bracketed ? 1 : 0);
            boolean given = text.charAt(start) >= '2' && text.charAt(exchange) >= '2';
            return given && endsNumber(text, end) ? end : -1;
        }
        return -1;
    }

    /** E.164 with what people put between the digits. */
    private static int endOfInternational(String text, int start) {
        int digits = 0;
        int end = start;
        for (int i = start; i < text.length() && digits <= MAX_PHONE_DIGITS; i++) {
            char c = text.charAt(i);
            if (Characters.isDigit(c)) {
                digits++;
                end = i + 1;
            } else if (" -.()".indexOf(c) < 0 || i - end > 1) {
                break;
            }
        }
        return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS && text.charAt(start) != '0' ? end : -1;
    }

    /** Where an account number ends that starts here, else -1. Its groups may be kept apart by one blank each. */
    static int endOfIban(String text, int start) {
        if (start + 4 > text.length()) {
            return -1;
        }
        Integer length = IBAN_LENGTHS.get(text.substring(start, start + 2));
        if (length == null
                || !Characters.isDigit(text.charAt(start + 2))
                || !Characters.isDigit(text.charAt(start + 3))) {
            return -1;
        }
        StringBuilder number = new StringBuilder(length);
        int i = start;
        while (i < text.length() && number.length() < length) {
            char c = text.charAt(i++);
            if (Characters.isLetterOrDigit(c)) {
                number.append(c);
            } else if (c != ' ' || !Characters.isLetterOrDigit(text.charAt(i - 2))) {
                return -1;
            }
        }
        return number.length() == length && isRestOne(number) && endsNumber(text, i) ? i : -1;
    }

    /** ISO 7064, MOD 97-10, over the number with its first four characters at the end. */
    private static boolean isRestOne(StringBuilder number) {
        int rest = 0;
        for (int i = 0; i < number.length(); i++) {
            int value = Character.digit(number.charAt((i + 4) % number.length()), 36);
            rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
        }
        return rest == 1;
    }

    private static boolean isShape(String text, int start, String shape) {
        if (start + shape.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char wanted = shape.charAt(i);
            char c = text.charAt(start + i);
            if (wanted == 'd' ? !Characters.isDigit(c) : c != wanted) {
                return false;
            }
        }
        return true;
    }

    /** No part of a longer word, of a decimal fraction or of an address. */
    private static boolean endsNumber(String text, int end) {
        if (end >= text.length()) {
            return true;
        }
        char c = text.charAt(end);
        boolean goesOn = end + 1 < text.length() && Characters.isDigit(text.charAt(end + 1));
        return !Characters.isLetterOrDigit(c) && c != '_' && !((c == '.' || c == '-') && goesOn);
    }

    private static Map<String, Integer> ibanLengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (int i = 0; i < table.length(); i += 4) {
            lengths.put(table.substring(i, i + 2), Integer.valueOf(table.substring(i + 2, i + 4)));
        }
        return Map.copyOf(lengths);
    }
}
