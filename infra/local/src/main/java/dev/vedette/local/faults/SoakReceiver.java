package dev.vedette.local.faults;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A receiver in this JVM, which notes of which alerts it has heard and how often of any. */
abstract class SoakReceiver implements SoakTarget {
    private final String name;
    private final Pattern alertId;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicLong messages = new AtomicLong();

    /** @param alertId has an alert's id as its group 1, wherever a message names one that it is about */
    SoakReceiver(String name, Pattern alertId) {
        this.name = name;
        this.alertId = alertId;
    }

    /** Notes what has come whole. */
    final void hear(String text) {
        Matcher ids = alertId.matcher(text);
        while (ids.find()) {
            heard.add(ids.group(1));
            messages.incrementAndGet();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean has(String id) {
        return heard.contains(id);
    }

    @Override
    public List<String> alertIds() {
        return List.copyOf(heard);
    }

    @Override
    public long messages() {
        return messages.get();
    }

    @Override
    public void close() throws IOException {
        takeDown();
    }

    @Override
    public abstract void takeDown() throws IOException;
}
