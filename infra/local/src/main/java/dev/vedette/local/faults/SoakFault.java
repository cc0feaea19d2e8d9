package dev.vedette.local.faults;

/** What a soak breaks, in the order in which it does. */
public enum SoakFault {
    TASK_MANAGER("task manager killed"),
    JOB_MANAGER("job manager killed"),
    BROKER("broker killed"),
    FLOOD("one token sends 90 %"),
    CHECKPOINTS("no room for checkpoints");

    private final String words;

    SoakFault(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
