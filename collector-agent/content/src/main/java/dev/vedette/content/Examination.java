package dev.vedette.content;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for secrets, personal data, hidden text and shapes of injections in the texts of one value, and keeps their kinds and places. Time is linear in the
 * texts, of which no more is looked at than it was made for; memory is that of one text. Not thread-safe.
 */
public final class Examination {
    /** Of the code that looks: events of another version may have found other things. */
    public static final int VERSION = 2;

    static final int MAX_PLACES = 32;
    static final int MAX_COUNT = 1_000_000;

    private static final int MIN_CREDENTIAL = 16;

    /** By its end, where tokens of one issuer differ; bounded because a client chooses both this and the text. */
    private static final int CREDENTIAL_END = 32;

    private static final Findings NOTHING = new Findings(List.of(), List.of(), 0, 0);

    private final Set<FindingKind> kinds = EnumSet.noneOf(FindingKind.class);
    private final Set<FindingKind> ofThisText = EnumSet.noneOf(FindingKind.class);
    private final List<String> places = new ArrayList<>();
    private final boolean isInput;
    private final List<String> callers = new ArrayList<>(1);
    private final Consumer<FindingKind> found = this::found;
    private Supplier<String> place = () -> "";
    private long left;
    private long unexamined;
    private int personal;

    /**
     * @param maxCharacters UTF-16 units to look at, of all texts together
     * @param callers credentials that the request itself came with; short ones are not looked for
     * @param isInput whether somebody else's program takes the texts: then shapes of injections are looked for as well
     */
    public Examination(long maxCharacters, List<String> callers, boolean isInput) {
        this.left = maxCharacters;
        this.isInput = isInput;
        for (String credential : callers) { // of each call: no stream
            if (credential.length() >= MIN_CREDENTIAL) {
                this.callers.add(credential.substring(Math.max(0, credential.length() - CREDENTIAL_END)));
            }
        }
    }

    /**
     * Looks at a text.
     *
     * @param name of the value, if it has one: it may say that the value is secret
     * @param place asked for only if something is found; tells nobody anything that must not leave
     */
    public void text(@Nullable String name, Supplier<String> place, String text) {
        String looked = text.length() <= left ? text : text.substring(0, (int) left);
        unexamined += text.length() - looked.length();
        left -= looked.length();
        if (looked.isEmpty()) {
            return;
        }
        ofThisText.clear();
        this.place = place;
        if (name != null && SecretNames.isSecret(SecretNames.sortOf(name), looked)) {
            found(FindingKind.SECRET_NAMED);
        }
        for (String credential : callers) {
            if (looked.contains(credential)) {
                found(FindingKind.SECRET_CALLERS_TOKEN);
            }
        }
        TextScan.of(looked, found);
        if (isInput) {
            InjectionShape.of(looked, found);
        }
    }

    /** Tells of characters that were not shown. */
    public void leaveOut(long characters) {
        unexamined += characters;
    }

    private void found(FindingKind kind) {
        if (kind.isPersonal() && personal < MAX_COUNT) {
            personal++;
        }
        if (ofThisText.add(kind)) {
            kinds.add(kind);
            if (places.size() < MAX_PLACES) {
                places.add(kind.id() + " " + place.get());
            }
        }
    }

    /** What was found up to now. */
    public Findings findings() {
        if (kinds.isEmpty() && unexamined == 0) {
            return NOTHING;
        }
        return new Findings(kinds.stream().map(FindingKind::id).sorted().toList(), places, personal, unexamined);
    }
}
