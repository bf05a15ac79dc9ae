package io.netloft.kvstore.core;

/** What the differential test sends for a family of commands; see {@link CommandGen} for the letters. */
enum CommandFamily {
    STRING("""
            SET k v
            SET k v [(NX/XX)] [GET] [(EX d/KEEPTTL)]
            SET k v (NX/XX) GET
            GET k
            GETSET k v
            GETDEL k
            GETEX k [(EX d/PERSIST)]
            SETNX k v
            SETEX k d v
            PSETEX k 100000 v
            MGET k+
            MSET k:v+
            MSETNX k:v+
            APPEND k v
            STRLEN k
            SETRANGE k i v
            GETRANGE k i i
            GETRANGE k n n
            SUBSTR k i i
            SETBIT k (0/7/9/20/-1/4294967296/x) (0/1/2)
            GETBIT k (0/1/2/3/9/20/1000/-1/x)
            LCS k k
            LCS k k (LEN/IDX)
            LCS k k IDX [MINMATCHLEN i] [WITHMATCHLEN]
            LCS k k LEN IDX
            DEL k+
            TTL k
            SADD k m
            TYPE k
            """),
    COUNTER("""
            SET k n
            SET k f
            INCR k
            DECR k
            INCRBY k n
            DECRBY k n
            INCRBY k i
            INCRBYFLOAT k f
            INCRBYFLOAT k f
            GET k
            HINCRBY k m n
            HINCRBYFLOAT k m f
            HSET k m f
            DEL k
            """),
    HASH("""
            HSET k m:v+
            HSET k m:v+
            HMSET k m:v+
            HSETNX k m v
            HGET k m
            HMGET k m+
            HDEL k m+
            HLEN k
            HSTRLEN k m
            HEXISTS k m
            HKEYS k
            HVALS k
            HGETALL k
            HINCRBY k m i
            HINCRBYFLOAT k m f
            HRANDFIELD k 100 [WITHVALUES]
            HRANDFIELD k 0
            HRANDFIELD k (x/1.5/-9223372036854775808) WITHVALUES
            HSCAN k 0 [MATCH g] COUNT 1000
            HSCAN k (x/-/+0) COUNT 1000
            TYPE k
            DEL k
            SET k v
            """),
    LIST("""
            LPUSH k v+
            RPUSH k v+
            LPUSH k m+
            RPUSH k m+
            LPUSHX k v
            RPUSHX k v+
            LPOP k
            RPOP k
            LPOP k n
            RPOP k i
            LLEN k
            LINDEX k i
            LINDEX k n
            LSET k i v
            LINSERT k (BEFORE/AFTER/x) m v
            LRANGE k i i
            LRANGE k 0 -1
            LRANGE k n n
            LTRIM k i i
            LREM k i m
            LPOS k m [RANK i] [COUNT i] [MAXLEN i]
            LPOS k m RANK n
            LMOVE k k (LEFT/RIGHT) (LEFT/RIGHT/x)
            RPOPLPUSH k k
            LMPOP (1 k/2 k k/n k) (LEFT/RIGHT) [COUNT i]
            LMPOP 2 k k LEFT COUNT n
            DEL k
            SET k v
            TYPE k
            """),
    SET("""
            SADD k m+
            SADD k m+
            SADD k m+
            SREM k m+
            SMOVE k k m
            SISMEMBER k m
            SMISMEMBER k m+
            SCARD k
            SMEMBERS k
            SUNION k+
            SINTER k+
            SDIFF k+
            SUNIONSTORE k k+
            SINTERSTORE k k+
            SDIFFSTORE k k+
            SINTERCARD (1 k/2 k k/n k) [LIMIT i]
            SPOP k 100
            SPOP k (0/-1/x)
            SRANDMEMBER k 100
            SRANDMEMBER k 0
            SSCAN k 0 [MATCH g] COUNT 1000
            TYPE k
            DEL k
            RPUSH k m
            """),
    SORTED_SET("""
            ZADD k z:m+
            ZADD k z:m+
            ZADD k 1:m+
            ZADD k [(NX/XX)] [(GT/LT)] [CH] [INCR] z:m+
            ZADD k INCR z m
            ZINCRBY k z m
            ZREM k m+
            ZCARD k
            ZSCORE k m
            ZMSCORE k m+
            ZRANK k m
            ZREVRANK k m
            ZCOUNT k b b
            ZRANGE k i i [WITHSCORES]
            ZRANGE k i i [REV] [WITHSCORES]
            ZRANGE k b b BYSCORE [REV] [WITHSCORES] [LIMIT i i]
            ZRANGE k i i [BYLEX] [LIMIT i i] [WITHSCORES]
            ZREVRANGE k i i [WITHSCORES]
            ZRANGEBYSCORE k b b [WITHSCORES] [LIMIT i i]
            ZREVRANGEBYSCORE k b b [WITHSCORES] [LIMIT i i]
            ZRANGESTORE k k i i [REV]
            ZRANGESTORE k k b b BYSCORE [REV] [LIMIT i i]
            ZREMRANGEBYRANK k i i
            ZREMRANGEBYSCORE k b b
            ZPOPMIN k
            ZPOPMAX k
            ZPOPMIN k i
            ZPOPMAX k i
            ZMPOP (1 k/2 k k/n k) (MIN/MAX) [COUNT i]
            ZRANDMEMBER k 100 [WITHSCORES]
            ZSCAN k 0 [MATCH g] COUNT 1000
            DEL k
            TYPE k
            SADD k m+
            """),
    LEX("""
            ZADD k 0:m+
            ZADD k 0:m+
            ZREM k m
            ZLEXCOUNT k x x
            ZRANGEBYLEX k x x [LIMIT i i]
            ZREVRANGEBYLEX k x x [LIMIT i i]
            ZRANGE k x x BYLEX [REV] [LIMIT i i]
            ZRANGESTORE k k x x BYLEX [REV] [LIMIT i i]
            ZREMRANGEBYLEX k x x
            ZRANGE k 0 -1
            """),
    ALGEBRA("""
            ZADD k z:m+
            ZADD k z:m+
            SADD k m+
            ZUNION (1 k/2 k k/3 k k k/n k) [WITHSCORES]
            ZUNION 2 k k [WEIGHTS (2/0.5/inf/x) (2/1e300/3)] [AGGREGATE (SUM/MIN/MAX/x)] [WITHSCORES]
            ZINTER 2 k k [WEIGHTS (2/0.5/inf/x) (2/1e300/3)] [AGGREGATE (SUM/MIN/MAX)] [WITHSCORES]
            ZDIFF (1 k/2 k k/3 k k k) [WITHSCORES]
            ZUNIONSTORE k 2 k k [WEIGHTS (2/0.5/inf/x) (2/1e300/3)] [AGGREGATE (SUM/MIN/MAX)]
            ZINTERSTORE k 2 k k [WEIGHTS (2/0.5/inf/x) (2/1e300/3)] [AGGREGATE (SUM/MIN/MAX)]
            ZDIFFSTORE k 2 k k
            ZINTERCARD (1 k/2 k k/n k) [LIMIT i]
            ZRANGE k 0 -1 WITHSCORES
            TYPE k
            DEL k
            SET k v
            """),
    KEY("""
            SET k v
            SET k v
            RPUSH k m+
            SADD k m+
            HSET k m:v
            ZADD k 1:m+
            DEL k+
            UNLINK k+
            EXISTS k+
            TOUCH k+
            TYPE k
            RENAME k k
            RENAMENX k k
            COPY k k [REPLACE] [DB (0/1000/x)]
            EXPIRE k d [(NX/XX/x)] [(NX/XX)]
            EXPIRE k 100 GT LT
            PEXPIRE k d
            PERSIST k
            TTL k
            KEYS g
            DBSIZE
            SCAN 0 COUNT 1000 [MATCH g] [TYPE (string/list/zset/x)]
            SCAN (x/-/+0)
            FLUSHALL (ASYNC/SYNC/x)
            OBJECT REFCOUNT ke
            MEMORY USAGE ke
            OBJECT FREQ k
            OBJECT x k
            SUBSTR
            NOSUCH k v
            """),
    LARGE("""
            SADD s1 w*
            SADD s1 w*
            SADD s2 w*
            SREM s1 w*
            SCARD s1
            SMEMBERS s1
            SSCAN s1 0 COUNT 100000
            SSCAN s1 0 COUNT 100000 MATCH 1*
            SINTER s1 s2
            SDIFFSTORE s3 s1 s2
            SPOP s3 1000
            SISMEMBER s1 w
            HSET h1 w:w*
            HSET h1 w:w*
            HDEL h1 w*
            HGETALL h1
            HGET h1 w
            HLEN h1
            HSCAN h1 0 COUNT 100000
            ZADD z1 w:w*
            ZADD z1 w:w*
            ZADD z2 w:w*
            ZREM z1 w*
            ZINCRBY z1 w w
            ZRANK z1 w
            ZREVRANK z1 w
            ZRANGE z1 w w WITHSCORES
            ZRANGE z1 0 -1
            ZRANGEBYSCORE z1 w w LIMIT i i
            ZREVRANGEBYSCORE z1 w w WITHSCORES
            ZCOUNT z1 w w
            ZREMRANGEBYRANK z1 w w
            ZPOPMIN z1 w
            ZUNIONSTORE z3 2 z1 z2
            ZINTER 2 z1 z2 WITHSCORES
            ZSCAN z1 0 COUNT 100000
            RPUSH l1 w*
            LPUSH l1 w*
            LRANGE l1 w w
            LTRIM l1 w w
            LREM l1 i w
            LINSERT l1 BEFORE w w
            LPOP l1 w
            LPOS l1 w COUNT 0
            LINDEX l1 w
            SORT s1
            SORT l1 LIMIT w w DESC
            """),
    EXPIRY("""
            SET k v
            SET k v PXAT (4000000000000/4000000000123/1)
            SET k v EXAT t [(NX/XX)] [GET]
            SET k v KEEPTTL
            GETEX k (EXAT t/PXAT 4000000000456/PERSIST)
            SADD k m
            EXPIREAT k t [(NX/XX/GT/LT)] [(NX/XX/GT/LT)]
            EXPIREAT k t [(NX/XX/GT/LT)]
            PEXPIREAT k (4000000000123/4000000001500) [(NX/XX/GT/LT)]
            PEXPIREAT k (0/-1/x/4000000000000/99999999999999999999/-9223372036854775808)
            EXPIREAT k (0/-1/x/9223372036854775807/-9223372036854775808)
            PERSIST k
            EXPIRETIME k
            PEXPIRETIME k
            EXISTS k+
            COPY k k [REPLACE]
            RENAME k k
            APPEND k v
            """),
    SORT("""
            RPUSH k (1/2/3/10/-5/2.5)
            RPUSH k (1/2/3/10/-5/2.5) (1/2/3)
            SADD s1 (1/2/3/10/-5) (1/2/3)
            SADD s2 m+
            ZADD z1 z:m
            SET w_1 5
            SET w_2 (3/x/a)
            SET w_10 1
            HSET h_1 fa 3 ga aa
            HSET h_2 fa 1 ga bb
            SORT k [(ASC/DESC)] [ALPHA] [LIMIT i i]
            SORT (s1/s2/z1) [(ASC/DESC)] [ALPHA] [LIMIT i i]
            SORT s2 BY nosort STORE k
            SORT k BY nosort [DESC] [LIMIT i i] [GET #]
            SORT z1 BY nosort [DESC] [LIMIT i i]
            ZADD z1 1:m 2:m
            SORT k BY w_* [(ASC/DESC)] [ALPHA] [GET w_*] [GET #]
            SORT k BY h_*->fa [DESC] [GET h_*->ga] [GET #]
            SORT k BY w_* [LIMIT i i] STORE k
            SORT k STORE k
            SORT_RO k [DESC]
            SORT_RO k STORE k
            SORT k x
            LRANGE k 0 -1
            DEL k
            """);

    private final String templates;

    CommandFamily(String templates) {
        this.templates = templates;
    }

    String templates() {
        return templates;
    }
}
