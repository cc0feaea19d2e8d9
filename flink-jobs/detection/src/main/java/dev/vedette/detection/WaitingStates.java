package dev.vedette.detection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * States in the order of the times that they wait for: a heap, each of whose nodes has four below it. What moves with each
 * event are numbers alone. As references, from old objects to old ones, each of those moves is something that a garbage
 * collector has to look at again.
 */
final class WaitingStates {
    private static final int FIRST_CAPACITY = 64;
    private static final int BELOW = 4;
    private static final int NOWHERE = -1;

    /** Those that wait or have waited, by their number. */
    private @Nullable EntityStates[] states = new EntityStates[FIRST_CAPACITY];
    /** Where in the heap, by number; of a number that is free, the next free one. */
    private int[] places = new int[FIRST_CAPACITY];

    private int used;
    private int free = NOWHERE;

    /** The heap: times in milliseconds, and whose they are. */
    private long[] times = new long[FIRST_CAPACITY];

    private int[] numbers = new int[FIRST_CAPACITY];
    private int size;

    /** Has the state wait for this time, whatever it has waited for. */
    void put(EntityStates one, long time) {
        if (one.number < 0) {
            number(one);
        }
        int place = places[one.number];
        if (place == NOWHERE) {
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            place = size++;
        }
        set(place, one.number, time);
        up(place);
        down(places[one.number]);
    }

    private void number(EntityStates one) {
        int number = free;
        if (number != NOWHERE) {
            free = places[number];
        } else {
            number = used++;
            if (number == places.length) {
                places = Arrays.copyOf(places, 2 * number);
                states = Arrays.copyOf(states, 2 * number);
            }
        }
        places[number] = NOWHERE;
        states[number] = one;
        one.number = number;
    }

    /** The state that waits for the earliest time, if that has come; it waits no more. */
    @Nullable
    EntityStates poll(long reached) {
        if (size == 0 || times[0] > reached) {
            return null;
        }
        EntityStates first = states[numbers[0]];
        cut(0);
        return first;
    }

    /** The state waits no more, if it did. */
    void stop(EntityStates one) {
        if (one.number >= 0 && places[one.number] != NOWHERE) {
            cut(places[one.number]);
        }
    }

    /** As {@link #stop}, and it is not known here any longer. */
    void forget(EntityStates one) {
        stop(one);
        if (one.number >= 0) {
            states[one.number] = null;
            places[one.number] = free;
            free = one.number;
            one.number = NOWHERE;
        }
    }

    /** How many wait. */
    int size() {
        return size;
    }

    private void cut(int place) {
        places[numbers[place]] = NOWHERE;
        size--;
        if (place < size) {
            int last = numbers[size];
            set(place, last, times[size]);
            up(place);
            down(places[last]);
        }
    }

    private void up(int from) {
        int place = from;
        int number = numbers[place];
        long time = times[place];
        while (place > 0 && times[(place - 1) / BELOW] > time) {
            int above = (place - 1) / BELOW;
            set(place, numbers[above], times[above]);
            place = above;
        }
        set(place, number, time);
    }

    private void down(int from) {
        int place = from;
        int number = numbers[place];
        long time = times[place];
        int least = leastBelow(place);
        while (least >= 0 && times[least] < time) {
            set(place, numbers[least], times[least]);
            place = least;
            least = leastBelow(place);
        }
        set(place, number, time);
    }

    /** Where the earliest of those below is; negative if there are none. */
    private int leastBelow(int place) {
        int first = BELOW * place + 1;
        int least = first < size ? first : NOWHERE;
        for (int below = first + 1; below < Math.min(first + BELOW, size); below++) {
            least = times[below] < times[least] ? below : least;
        }
        return least;
    }

    private void set(int place, int number, long time) {
        numbers[place] = number;
        times[place] = time;
        places[number] = place;
    }
}
