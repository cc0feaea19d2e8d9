package dev.vedette.agent.core.instrument;

/** A class is not as a hook expects it. */
final class HookMissedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARACTERS = 120;

    private final String why;

    /** @param why in a few words, without anything of the application but names of its classes and members */
    HookMissedException(String why) {
        super(why);
        this.why = why.length() > MAX_CHARACTERS ? why.substring(0, MAX_CHARACTERS) + "…" : why;
    }

    String why() {
        return why;
    }
}
