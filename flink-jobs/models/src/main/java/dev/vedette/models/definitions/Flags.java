package dev.vedette.models.definitions;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that is spelled in flags, which a model reads and a person takes for an ornament: flags of regions are letters of the
 * tag block behind a black flag, those of countries two letters each (Unicode Technical Standard 51).
 */
final class Flags {
    /** Longer is none: a country and three letters or digits at most. */
    private static final Pattern OF_REGION = Pattern.compile("[a-z]{2}[a-z0-9]{1,3}");

    private static final Pattern REGION = Pattern.compile("\\x{1F3F4}([\\x{E0020}-\\x{E007E}]{1,64})");
    private static final Pattern COUNTRIES = Pattern.compile("[\\x{1F1E6}-\\x{1F1FF}]{3,}");
    private static final Set<String> SHOWN = Set.of("gbeng", "gbsct", "gbwls");
    private static final Set<String> COUNTRY = Set.of(Locale.getISOCountries());

    /** Of no country, yet flags: the European and the United Nations', and of places that ISO reserves letters for. */
    private static final Set<String> OTHERS = Set.of("EU", "UN", "XK", "AC", "CP", "DG", "EA", "IC", "TA");

    private static final int TAGS = 0xe0000;
    private static final int FIRST_LETTER = 0x1f1e6;

    private Flags() {}

    static boolean spell(String text) {
        int unknown = 0;
        for (Matcher flag = REGION.matcher(text); flag.find(); ) {
            String region = letters(flag.group(1), TAGS);
            if (!OF_REGION.matcher(region).matches()) {
                return true;
            }
            unknown += SHOWN.contains(region) ? 0 : 1;
        }
        for (Matcher run = COUNTRIES.matcher(text); run.find(); ) {
            String all = letters(run.group(), FIRST_LETTER - 'A');
            for (int i = 0; i < all.length(); i += 2) {
                String country = all.substring(i, Math.min(all.length(), i + 2));
                if (!COUNTRY.contains(country) && !OTHERS.contains(country)) {
                    return true;
                }
            }
        }
        return unknown > 1;
    }

    private static String letters(String flags, int base) {
        StringBuilder letters = new StringBuilder();
        flags.codePoints().forEach(c -> letters.append((char) (c - base)));
        return letters.toString();
    }
}
