package io.netloft.kvstore.core;

/** A set: members numbered in the order they came, until one goes. */
final class SetValue extends Collected {
    private static final int MOST_INTSET = 512;

    private final DenseIndex members;

    SetValue(int generation, long seed) {
        this(generation, new DenseIndex(seed));
    }

    private SetValue(int generation, DenseIndex members) {
        super(generation);
        this.members = members;
    }

    @Override
    String type() {
        return "set";
    }

    @Override
    String encoding() {
        if (size() > MOST_INTSET) {
            return "hashtable";
        }
        for (int i = 0; i < size(); i++) {
            if (!Numbers.isInteger(get(i))) {
                return "hashtable";
            }
        }
        return "intset";
    }

    @Override
    int size() {
        return members.size();
    }

    @Override
    SetValue copy(int newGeneration) {
        return new SetValue(newGeneration, members.copy());
    }

    @Override
    long bytes() {
        return 24 + members.bytes();
    }

    DenseIndex members() {
        return members;
    }

    byte[] get(int number) {
        return members.get(number);
    }

    boolean contains(byte[] member) {
        return members.find(member) >= 0;
    }

    boolean add(byte[] member) {
        if (members.find(member) >= 0) {
            return false;
        }
        members.add(member);
        return true;
    }

    boolean remove(byte[] member) {
        int number = members.find(member);
        if (number < 0) {
            return false;
        }
        members.remove(number);
        return true;
    }

    void removeAt(int number) {
        members.remove(number);
    }
}
