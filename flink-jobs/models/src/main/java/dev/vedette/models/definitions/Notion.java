package dev.vedette.models.definitions;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sentence speaks of, whichever word it takes for that: who learned that "send the password" is an order to give a
 * secret away should find "hand over the passphrase". Each notion of a sentence, and each two of them, are words of their own
 * at its end.
 */
enum Notion {
    READER("assistant model llm ai agent chatbot bot claude gpt copilot language machine reader caller"),
    YOU("you your yourself yours"),
    USER(
            "user person human people customer anyone nobody somebody everyone someone individual operator owner them they"),
    SECRET(
            "password passphrase passcode credential secret token key ssh login pin otp cookie wallet seed mnemonic recovery"
                    + " vault keychain keyring certificate env environment private confidential personal sensitive salary"
                    + " payroll bank card iban statement medical identity passport auth authentication"),
    TALK(
            "conversation chat dialogue dialog transcript prompt history discussion exchange typed said wrote thread reasoning"),
    SEND(
            "send post upload forward mail email transmit submit relay deliver copy duplicate mirror echo share report leak"
                    + " export publish push hand surrender supply provide ship route redirect bcc cc exfiltrate disclose"
                    + " return give notify"),
    PUT(
            "include put insert append add place paste embed attach fill pass write set store save deposit encode append carry"),
    TAKE("read open collect gather fetch retrieve obtain extract grab load find harvest dump capture scan look list get"
            + " search query inspect examine view take pull"),
    HIDE("silently quietly secretly hidden invisible hide conceal covert covertly discreet discreetly unnoticed"
            + " mention tell reveal inform alert comment commentary announce aware notice background silent quiet"
            + " unseen omit withhold transparently internal internally explain bother acknowledge"),
    NOT("not never don't doesn't no without nothing avoid refrain skip cannot can't won't neither nor unless stop"),
    MUST(
            "must should shall need required require mandatory always obligatory necessary ensure essential important critical"
                    + " please kindly urgent imperative compulsory expected supposed remember sure have"),
    WHEN(
            "before prior first beforehand after once whenever when each every if until then afterwards upon while during"),
    OVERRIDE(
            "ignore disregard override bypass forget supersede precedence priority instead discard overrule replace suspend"
                    + " obsolete cancel void outdated deprecated circumvent neglect dismiss outrank"),
    RULE(
            "instruction rule guideline policy restriction limit constraint guardrail safety filter confirmation confirm approval"
                    + " consent permission ask warning safeguard protection limitation prohibition verification"),
    AUTHORITY(
            "admin administrator security compliance operator developer system authorised authorized approved official team"
                    + " department management root support maintainer vendor provider audit regulation mandate"),
    DESTROY(
            "delete remove erase wipe purge destroy disable revoke drop truncate empty clear overwrite deactivate uninstall"),
    MONEY(
            "pay payment transfer purchase buy order invoice refund balance wire charge account amount price fee money fund"),
    RUN("execute run shell command script code curl wget bash eval install download launch sudo binary payload"),
    TOOL("tool function server plugin call invoke use <name> <own>"),
    LATER(
            "memory persist persistent future later permanently forever habit session sessions onward henceforth standing"),
    ADDRESS("<url> <mail> endpoint webhook address recipient destination host domain channel inbox"),
    FILE("<path> <file> file folder directory disk home document");

    private static final String END = ".";
    private static final String[] ENDINGS = {"'s", "s", "es", "d", "ed", "ing"};
    private static final Map<String, Notion> BY_WORD = new HashMap<>();

    private final Set<String> words;

    static {
        for (Notion notion : values()) {
            notion.words.forEach(word -> BY_WORD.putIfAbsent(word, notion));
        }
    }

    Notion(String words) {
        this.words = Set.copyOf(List.of(words.split(" ")).stream().distinct().toList());
    }

    private static Optional<Notion> of(String word) {
        Notion notion = BY_WORD.get(word);
        for (int i = 0; i < ENDINGS.length && notion == null; i++) {
            if (word.endsWith(ENDINGS[i]) && word.length() > ENDINGS[i].length() + 2) {
                String stem = word.substring(0, word.length() - ENDINGS[i].length());
                notion = BY_WORD.get(stem);
                notion = notion == null ? BY_WORD.get(stem + "e") : notion;
            }
        }
        return Optional.ofNullable(notion);
    }

    /** Words, and behind those of each sentence what it speaks of. */
    static List<String> behind(List<String> words) {
        List<String> read = new ArrayList<>(words.size() * 2);
        Set<Notion> sentence = EnumSet.noneOf(Notion.class);
        for (String word : words) {
            if (word.equals(END)) {
                say(sentence, read);
            } else {
                of(word).ifPresent(sentence::add);
            }
            read.add(word);
        }
        say(sentence, read);
        return read;
    }

    private static void say(Set<Notion> sentence, List<String> read) {
        List<Notion> notions = List.copyOf(sentence);
        for (int i = 0; i < notions.size(); i++) {
            for (int k = i + 1; k < notions.size(); k++) {
                read.add(notions.get(i).word() + "+" + notions.get(k).word());
            }
        }
        sentence.clear();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
