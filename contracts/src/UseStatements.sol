// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Keeps documents for a voucher for some time. Signed by an account of the member.
/// @param member The id of the member that uses the documents.
/// @param voucher What the member's voucher is known by: a keyed hash, made off the chain.
/// @param keys The documents' keys in the register: keyed hashes, made off the chain.
/// @param until The last second in which they are kept, Unix time.
/// @param expectedState The number of statements accepted so far about the voucher.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct LockUse {
    bytes32 member;
    bytes32 voucher;
    bytes32[] keys;
    uint64 until;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Books documents under a voucher. Signed by an account of the member.
/// @param member The id of the member that uses the documents.
/// @param voucher What the member's voucher is known by: a keyed hash, made off the chain.
/// @param keys The documents' keys in the register: keyed hashes, made off the chain.
/// @param expectedState The number of statements accepted so far about the voucher.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct BookUse {
    bytes32 member;
    bytes32 voucher;
    bytes32[] keys;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Gives up the locks of a voucher. Signed by an account of the member.
/// @param member The id of the member that uses the documents.
/// @param voucher What the member's voucher is known by: a keyed hash, made off the chain.
/// @param keys The documents' keys in the register: keyed hashes, made off the chain.
/// @param expectedState The number of statements accepted so far about the voucher.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ReleaseUse {
    bytes32 member;
    bytes32 voucher;
    bytes32[] keys;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Undoes bookings of a voucher. Signed by a head of the member or of a steward.
/// @param member The id of the member that uses the documents.
/// @param voucher What the member's voucher is known by: a keyed hash, made off the chain.
/// @param keys The documents' keys in the register: keyed hashes, made off the chain.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the voucher.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ReverseUse {
    bytes32 member;
    bytes32 voucher;
    bytes32[] keys;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Names the one member that may use a document. Signed by a head of a steward.
/// @param key The document's key in the register.
/// @param buyer The id of the member; zero for anybody.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the key.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct NameBuyer {
    bytes32 key;
    bytes32 buyer;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title UseStatements
/// @notice The EIP-712 struct hashes of what Uses accepts about the use of documents.
library UseStatements {
    /// @dev The type that Uses.lock accepts.
    bytes32 private constant LOCK =
        keccak256(
            "LockUse(bytes32 member,bytes32 voucher,bytes32[] keys,uint64 until,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Uses.book accepts.
    bytes32 private constant BOOK =
        keccak256(
            "BookUse(bytes32 member,bytes32 voucher,bytes32[] keys,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Uses.release accepts.
    bytes32 private constant RELEASE =
        keccak256(
            "ReleaseUse(bytes32 member,bytes32 voucher,bytes32[] keys,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Uses.reverse accepts.
    bytes32 private constant REVERSE =
        keccak256(
            "ReverseUse(bytes32 member,bytes32 voucher,bytes32[] keys,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Uses.nameBuyer accepts.
    bytes32 private constant NAME_BUYER =
        keccak256(
            "NameBuyer(bytes32 key,bytes32 buyer,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of a LockUse.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(LockUse calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    LOCK,
                    s.member,
                    s.voucher,
                    keccak256(abi.encodePacked(s.keys)),
                    s.until,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a BookUse.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(BookUse calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    BOOK,
                    s.member,
                    s.voucher,
                    keccak256(abi.encodePacked(s.keys)),
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a ReleaseUse.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ReleaseUse calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    RELEASE,
                    s.member,
                    s.voucher,
                    keccak256(abi.encodePacked(s.keys)),
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a ReverseUse.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ReverseUse calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    REVERSE,
                    s.member,
                    s.voucher,
                    keccak256(abi.encodePacked(s.keys)),
                    s.reason,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a NameBuyer.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(NameBuyer calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(NAME_BUYER, s));
    }
}
