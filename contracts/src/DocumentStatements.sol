// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Suspends a document. Signed by a head of the issuer or of a steward.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param effective The second from which it holds, Unix time, past or to come.
/// @param expectedState The number of statements accepted so far about the document.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct SuspendDocument {
    bytes32 issue;
    uint64 serial;
    bytes32 reason;
    uint64 effective;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Lifts a suspension. Signed by a head of the side that suspended.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param effective The second from which it holds, Unix time, past or to come.
/// @param expectedState The number of statements accepted so far about the document.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ResumeDocument {
    bytes32 issue;
    uint64 serial;
    bytes32 reason;
    uint64 effective;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Ends a document for good. Signed by a head of the issuer or of a steward.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param effective The second from which it holds, Unix time, past or to come.
/// @param expectedState The number of statements accepted so far about the document.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RevokeDocument {
    bytes32 issue;
    uint64 serial;
    bytes32 reason;
    uint64 effective;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Ends a document for good in favour of another. Signed by a head of the issuer.
/// @param issue The id of the document that was issued alone, or of the batch.
/// @param serial The document's serial in the batch; 0 for one that was issued alone.
/// @param successor The id of the document that follows, or of its batch.
/// @param successorSerial The serial of the document that follows in its batch, or 0.
/// @param effective The second from which it holds, Unix time, past or to come.
/// @param expectedState The number of statements accepted so far about the document.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct SupersedeDocument {
    bytes32 issue;
    uint64 serial;
    bytes32 successor;
    uint64 successorSerial;
    uint64 effective;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title DocumentStatements
/// @notice The EIP-712 struct hashes of what Documents accepts about the validity of documents.
library DocumentStatements {
    /// @dev The type that Documents.suspend accepts.
    bytes32 private constant SUSPEND =
        keccak256(
            "SuspendDocument(bytes32 issue,uint64 serial,bytes32 reason,"
            "uint64 effective,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.resume accepts.
    bytes32 private constant RESUME =
        keccak256(
            "ResumeDocument(bytes32 issue,uint64 serial,bytes32 reason,"
            "uint64 effective,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.revoke accepts.
    bytes32 private constant REVOKE =
        keccak256(
            "RevokeDocument(bytes32 issue,uint64 serial,bytes32 reason,"
            "uint64 effective,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.supersede accepts.
    bytes32 private constant SUPERSEDE =
        keccak256(
            "SupersedeDocument(bytes32 issue,uint64 serial,bytes32 successor,"
            "uint64 successorSerial,uint64 effective,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of a SuspendDocument.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(SuspendDocument calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUSPEND, s));
    }

    /// @notice The struct hash of a ResumeDocument.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ResumeDocument calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(RESUME, s));
    }

    /// @notice The struct hash of a RevokeDocument.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RevokeDocument calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE, s));
    }

    /// @notice The struct hash of a SupersedeDocument.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(SupersedeDocument calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUPERSEDE, s));
    }
}
